"""The pages of accounts at the desk: the list, an account, and an invitation."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.delivery.staff_user import display_name, staff_user
from articles.delivery.url_converters import parse_row_id

from .account_list import AccountListFilter, listed_accounts
from .account_rules import may_change_rights, may_manage
from .change_account import change_account
from .forms import AccountForm, InvitationForm, role_labels
from .invitations import invite
from .sign_in_state import sign_in_state

ACCOUNTS_PER_PAGE = 100


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts; with an invalid filter, show its error and no accounts."""
    person = staff_user(request)
    _require_view_permission(person)
    filters = AccountListFilter(request.GET, queryset=listed_accounts())
    is_valid = filters.is_valid()
    page = Paginator(filters.qs if is_valid else User.objects.none(), ACCOUNTS_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "title": _("Accounts"),
        "form": filters.form,
        "page": page,
        "accounts": [(account, role_labels(account)) for account in page],
        "may_invite": person.has_perm("auth.add_user"),
    }
    return _render(request, "admin/accounts/list.html", context, status=200 if is_valid else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: HttpRequest, account_id: str) -> HttpResponse:
    """Show an account and how the person signs in, or save the person, role and sections."""
    by = staff_user(request)
    _require_view_permission(by)
    account = get_object_or_404(User.objects.prefetch_related("groups"), pk=parse_row_id(account_id))
    title = display_name(account)
    can_change = may_manage(by, account)
    form = AccountForm(request.POST if request.method == "POST" else None, instance=account, by=by)
    if request.method == "POST":
        if not can_change:
            raise PermissionDenied
        if form.is_valid() and _save(request, form):
            messages.success(request, _("The account is saved."))
            return redirect("admin:auth_user_change", account.pk)
    # An invalid form has changed the object that it was made from.
    account = User.objects.prefetch_related("groups", "assigned_sections").get(pk=account.pk)
    context = {
        "title": title,
        "account": account,
        "form": form,
        "roles": role_labels(account),
        "can_change": can_change,
        "can_change_rights": may_change_rights(by, account),
        "is_own": by.pk == account.pk,
        "state": sign_in_state(account),
    }
    return _render(request, "admin/accounts/account.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request: HttpRequest) -> HttpResponse:
    """Show the form of an invitation, or create the account and send it."""
    by = staff_user(request)
    if not by.has_perm("auth.add_user"):
        raise PermissionDenied
    form = InvitationForm(request.POST if request.method == "POST" else None, by=by)
    if form.is_valid():
        invitation = invite(
            request, person=form.person(), roles=form.chosen_roles(), sections=form.cleaned_data["sections"]
        )
        messages.success(request, _("The invitation goes to %(address)s.") % {"address": invitation.user.email})
        return redirect("admin:auth_user_change", invitation.user_id)
    context = {"title": _("Invite somebody"), "form": form}
    return _render(request, "admin/accounts/invite.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, form: AccountForm) -> bool:
    """Save a valid form; return False, with the error in the form, if the change isn't possible."""
    try:
        change_account(
            form.instance,
            request,
            person=form.person(),
            sections=form.cleaned_data["sections"],
            rights=form.rights(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _require_view_permission(person: User) -> None:
    if not person.has_perm("auth.view_user"):
        raise PermissionDenied


def _render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    context = {**admin.site.each_context(request), "opts": User._meta, **context}
    return TemplateResponse(request, template, context, status=status)
