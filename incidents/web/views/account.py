"""Login and logout. Lockout is axes'; who may do what afterwards is the plan's."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

FAILED = "用户名或口令不对。口令区分大小写；连续多次失败会暂时锁定。"


class LoginForm(AuthenticationForm):
    """One sentence for every failure: it must not tell which names exist (等保 身份鉴别)."""

    error_messages = {"invalid_login": FAILED, "inactive": FAILED}

    def __init__(self, request: HttpRequest | None = None, *args: object, **kwargs: object) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "口令"
        self.fields["username"].error_messages["required"] = "请填用户名。"
        self.fields["password"].error_messages["required"] = "请填口令。"


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class Login(LoginView):
    """The login page; `next` only within this site."""

    template_name = "account/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Logout(LogoutView):
    """By POST only: a link or an image must not sign anybody out."""

    http_method_names = ["post", "options"]
