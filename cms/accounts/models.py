from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody with an account. People who leave are deactivated, never deleted: what they did names them."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username
