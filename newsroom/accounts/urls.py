"""The address at which an invitation is accepted, under /accounts/. The pages at the desk are in admin.py."""

from django.urls import path

from .accept_views import accept

urlpatterns = [
    path("invitation/<str:token>/", accept, name="account-invitation"),
]
