"""The desk's screen of keys for programs: one's own, or everybody's for who keeps the accounts."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from ..delivery.headers import private_response
from .forms import KeyForm
from .keys import can_have_keys, create_key, revoke_key, visible_keys


@require_http_methods(["GET", "HEAD", "POST"])
@private_response
def keys(request):
    """List the keys in use; or make one, and show it this once."""
    form, made, secret = KeyForm(request.POST if request.method == "POST" else None), None, ""
    if form.is_valid():
        try:
            made, secret = create_key(request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            form = KeyForm()
    return _render_keys(request, form, 422 if form.errors else 200, made=made, secret=secret)


@require_POST
@private_response
def revoke(request, key_id):
    """Revoke a key."""
    key = get_object_or_404(visible_keys(request.user), pk=key_id)
    try:
        revoke_key(key, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{key} is revoked.")
    return redirect("api-keys")


def _render_keys(request, form, status, **context):
    can_create = can_have_keys(request.user)
    if not can_create and not request.user.has_perm("articles.view_apikey"):
        raise PermissionDenied
    context |= {
        **admin.site.each_context(request),
        "title": "API keys",
        "form": form,
        "can_create": can_create,
        "keys": visible_keys(request.user),
    }
    response = TemplateResponse(request, "admin/api_keys.html", context, status=status)
    # Under “no-referrer” a browser would call the origin of the page's forms null, which Django refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
