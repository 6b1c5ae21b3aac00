"""The application as a WSGI server calls it."""

import os

from django.core.wsgi import get_wsgi_application

from cms.operation.interruptions import wait_briefly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_wsgi_application()
wait_briefly()
