"""The list of sanctions on commenters, and lifting one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..comments.commenters import Sanction
from ..delivery.cursor_pagination import newest_page
from ..delivery.staff_user import staff_user
from ..taxonomy.section_staff import section_ids_of
from .sanction_actions import lift_sanction, sanctions_in_sections
from .view_helpers import moderators_only, redirect_back, render_page, render_refusal

PAGE_SIZE = 50


@require_safe
@moderators_only
def sanction_list(request: HttpRequest) -> HttpResponse:
    """List the sanctions, the latest first."""
    sanctions = sanctions_in_sections(section_ids_of(staff_user(request)))
    page = newest_page(sanctions, request.GET.get("after", ""), PAGE_SIZE, "begins_at")
    context = {"sanctions": page, "now": timezone.now()}
    return render_page(request, "sanction_list.html", _("Sanctions"), context)


@require_POST
@moderators_only
def lift_sanction_view(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """Lift a sanction."""
    sanction = get_object_or_404(Sanction.objects.select_related("comment__article__section"), pk=sanction_id)
    reason = forms.CharField(required=False, max_length=300)
    try:
        lift_sanction(sanction, by=staff_user(request), reason=reason.clean(request.POST.get("reason", "")))
    except ValidationError as refusal:
        return render_refusal(request, refusal.messages, 409)
    messages.success(request, _("Sanction lifted."))
    return redirect_back(request)
