"""The page on which somebody who was invited chooses a password."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles.delivery.headers import private_response

from .forms import FirstPasswordForm
from .invitation_links import find_invitation
from .invitations import accept_invitation


# Mail programs open links too, so opening this one changes nothing.
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of the first password, or set it; with a link that doesn't work, say why (410)."""
    try:
        account = find_invitation(token).user
        form = FirstPasswordForm(account, request.POST if request.method == "POST" else None)
        if form.is_valid():
            account = accept_invitation(token, form.cleaned_data["new_password1"], request)
            message = _("Your password is set. Log in as %(username)s.")
            messages.success(request, message % {"username": account.get_username()})
            return redirect("admin:index")
    except ValidationError as error:
        return _render(request, {"error": " ".join(error.messages)}, status=410)
    return _render(request, {"form": form, "account": account}, status=422 if form.errors else 200)


def _render(request: HttpRequest, context: dict[str, object], *, status: int) -> HttpResponse:
    # Without the desk's navigation, even if another person is signed in in this browser.
    desk = {**admin.site.each_context(request), "has_permission": False, "title": _("Your account")}
    response = TemplateResponse(request, "admin/accounts/accept.html", desk | context, status=status)
    # With “no-referrer” a browser would send “null” as the origin of the form, which Django refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
