"""Tokens and who I am."""

from datetime import UTC, datetime

from django.contrib.auth import authenticate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import tokens
from incidents.api import answers
from incidents.api.authentication import TokenAuthentication
from incidents.api.documenting import ACTING, REFUSALS
from incidents.api.serializers import Credentials, Issued
from incidents.plans import registry
from incidents.queries.authority import posts_of


class Token(APIView):
    """Locked after failures like the login page (django-axes)."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [AllowAny]

    def perform_authentication(self, request: Request) -> None:
        """A stale token must not keep anybody from getting a new one."""

    @extend_schema(
        operation_id="token", request=Credentials, responses={200: Issued, 429: OpenApiTypes.OBJECT} | ACTING
    )
    def post(self, request: Request) -> Response:
        body = Credentials(data=request.data)
        body.is_valid(raise_exception=True)
        officer = authenticate(request._request, **body.validated_data)
        if officer is None:
            raise AuthenticationFailed("用户名或密码不对。")
        return Response({"token": tokens.issue(officer=officer, now=datetime.now(UTC))})

    @extend_schema(operation_id="token_revoke", responses={204: None} | REFUSALS)
    def delete(self, request: Request) -> Response:
        if not request.user.is_authenticated or not isinstance(request.auth, str):
            raise AuthenticationFailed("请带上要撤销的令牌。")
        tokens.revoke(request.auth, by=request.user, now=datetime.now(UTC))
        return Response(status=204)


class Me(APIView):
    @extend_schema(operation_id="me", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request) -> Response:
        officer = request.user
        plan = registry.get(officer.organisation.plan_code) if officer.organisation else None
        return Response(answers.actor(officer, posts_of(officer, now=datetime.now(UTC)), plan))
