"""The desk's page of API keys: a person's own, or everybody's for an administrator."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..audit.security_events import network_hash
from ..delivery.headers import private_response
from ..delivery.staff_user import staff_user
from .forms import KeyForm
from .keys import can_have_keys, create_key, revoke_key, visible_keys
from .models import ApiKey


@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def keys(request: HttpRequest) -> HttpResponse:
    """List the active keys, or create a key and show its secret once."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    created: ApiKey | None = None
    secret = ""
    if form.is_valid():
        try:
            created, secret = create_key(staff_user(request), **form.cleaned_data, network=network_hash(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = KeyForm()
    return _render_keys(request, form, status=422 if form.errors else 200, created=created, secret=secret)


@require_POST
@private_response
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Revoke a key."""
    person = staff_user(request)
    key = get_object_or_404(visible_keys(person), pk=key_id)
    try:
        revoke_key(key, by=person, network=network_hash(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The API key “%(key)s” is revoked.") % {"key": key})
    return redirect("api-keys")


def _render_keys(
    request: HttpRequest, form: KeyForm, *, status: int, created: ApiKey | None, secret: str
) -> HttpResponse:
    person = staff_user(request)
    can_create = can_have_keys(person)
    if not can_create and not person.has_perm("articles.view_apikey"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("API keys"),
        "form": form,
        "made": created,
        "secret": secret,
        "can_create": can_create,
        "keys": visible_keys(person),
    }
    response = TemplateResponse(request, "admin/api_keys.html", context, status=status)
    # With “no-referrer” a browser would send “null” as the origin of the page's forms, which Django refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
