"""Show the screens of django-allauth as pages of the desk."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from .single_sign_on import single_sign_on_context

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

View = Callable[..., HttpResponseBase]


def desk_page(view: View, title: "StrOrPromise") -> View:
    """Wrap a view of django-allauth: add the title and what the desk's templates need; forbid caching."""

    @wraps(view)
    @never_cache
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and not response.is_rendered:
            desk = {
                **admin.site.each_context(request),
                "title": title,
                "single_sign_on": single_sign_on_context(request),
            }
            response.context_data = desk | (response.context_data or {})
        return response

    return wrapper
