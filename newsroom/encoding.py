"""The encoding of what comes in: UTF-8, as browsers send what our pages ask for."""

import codecs

from django.shortcuts import render


def utf8_only(get_response):
    """Refuse a request that says it is in another encoding: decoded by that, it may hold halves of characters."""

    def answer(request):
        # As Content-Type has it; None where nothing, or nothing known, is said.
        if request.encoding:
            if codecs.lookup(request.encoding).name != "utf-8":
                return render(request, "415.html", status=415)
            # Whatever else it is called, such as utf8.
            request.encoding = "utf-8"
        return get_response(request)

    return answer
