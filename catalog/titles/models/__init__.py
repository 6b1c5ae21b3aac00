"""Titles and everything that exists only inside one."""

from .companies import Company
from .credits import Credit
from .names import TitleName
from .pictures import TitleImage, Video
from .relations import Basis, Character, Relation
from .title import Title

__all__ = ["Basis", "Character", "Company", "Credit", "Relation", "Title", "TitleImage", "TitleName", "Video"]
