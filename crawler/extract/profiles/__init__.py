"""What is known of each content management system, one small declarative module each."""

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

# Where two are as likely, the earlier one is meant: DotNetNuke and SharePoint are ASP.NET too.
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
