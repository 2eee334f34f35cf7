"""The rules of signing in with a password, in the form that django-allauth expects: an account adapter."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from articles.delivery.client_ip import client_info

# The address that stands for an unknown one: a session must have an address.
UNKNOWN_IP = "0.0.0.0"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made at the desk; nobody can sign up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are made by administrators."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address, as TRUSTED_PROXIES has it."""
        return client_info(request).ip or UNKNOWN_IP

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `url` is a path of this site. The address to go to after signing in must be one."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def login(self, request: HttpRequest, user: User) -> None:
        """Start a session, always with a new session ID. Django keeps the ID if the same person signs in again."""
        super().login(request, user)
        request.session.cycle_key()
