"""The profiles of the content management systems, one declarative module each.

Each opens with a table of its rules: where title, date, author and body are, and what is removed.
"""

from crawler.extract.profiles.aspx import PROFILE as ASPX
from crawler.extract.profiles.dotnetnuke import PROFILE as DOTNETNUKE
from crawler.extract.profiles.drupal import PROFILE as DRUPAL
from crawler.extract.profiles.generic import PROFILE as GENERIC
from crawler.extract.profiles.joomla import PROFILE as JOOMLA
from crawler.extract.profiles.k2 import PROFILE as K2
from crawler.extract.profiles.liferay import PROFILE as LIFERAY
from crawler.extract.profiles.nukeviet import PROFILE as NUKEVIET
from crawler.extract.profiles.profile import CmsProfile
from crawler.extract.profiles.sharepoint import PROFILE as SHAREPOINT
from crawler.extract.profiles.wordpress import PROFILE as WORDPRESS

# Where two are as likely the earlier one is taken: DotNetNuke and SharePoint are ASP.NET too, K2 is
# an extension of Joomla.
CMS_PROFILES: tuple[CmsProfile, ...] = (
    K2,
    JOOMLA,
    NUKEVIET,
    WORDPRESS,
    DRUPAL,
    LIFERAY,
    SHAREPOINT,
    DOTNETNUKE,
    ASPX,
)

__all__ = ["CMS_PROFILES", "GENERIC", "CmsProfile"]
