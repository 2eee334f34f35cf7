"""The sanctions on senders: those in force and those that ended, and lifting one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..comments.senders import Sanction
from ..delivery.cursor import newest
from ..taxonomy.staff import sections_of
from .responses import go_back, moderators_only, page, refused
from .sanction import lift, sanctions_within

SCREEN = 50


@require_safe
@moderators_only
def sanctions(request):
    """List the sanctions, the latest first."""
    now = timezone.now()
    screen = newest(sanctions_within(sections_of(request.user)), request.GET.get("after", ""), SCREEN, "begins_at")
    context = {"sanctions": screen, "now": now}
    return page(request, "sanction_list.html", "Sanctions", context)


@require_POST
@moderators_only
def end_sanction(request, sanction_id):
    """Lift a sanction."""
    imposed = get_object_or_404(Sanction.objects.select_related("comment__article__section"), pk=sanction_id)
    form = forms.CharField(required=False, max_length=300)
    try:
        lift(imposed, by=request.user, reason=form.clean(request.POST.get("reason", "")))
    except ValidationError as refusal:
        return refused(request, refusal.messages, 409)
    messages.success(request, "The sanction is lifted.")
    return go_back(request)
