"""`Authorization: Token …`: hashed, 12 h, revocable."""

from datetime import UTC, datetime

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from incidents.models import Officer
from incidents.queries.visibility import officer_for_token


class TokenAuthentication(BaseAuthentication):
    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[Officer, str] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Authorization 应为“Token 令牌”。")
        raw = words[1].decode("latin-1")
        officer = officer_for_token(raw, datetime.now(UTC))
        if officer is None:
            raise AuthenticationFailed("令牌无效、已过期或已撤销，请重新登录。")
        return officer, raw

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token 令牌"}
