"""Views of django-allauth with small differences."""

from typing import Any

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class LoginView(account.LoginView):
    """The login page. Signing in again checks the password again, and starts a new session."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or send somebody who is signed in to the page that they wanted."""
        if request.user.is_authenticated and request.user.is_staff:
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)
