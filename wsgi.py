"""What a web server is pointed at: the settings of this process, and the web on top of them."""

from coord.config import settings_here
from coord.web.app import open_app

application = open_app(settings_here())
