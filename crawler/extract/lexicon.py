"""The words around names on party-school pages: surnames, degrees, posts, offices, accounts.

Data only; `names` says what follows from them.
"""

import re

_KINH = """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý lí đinh lâm đoàn trịnh
    mai đào cao lương hà tạ phùng tô quách trương thái vương châu tăng kiều diệp tống bạch lưu doãn
    từ khổng nghiêm thân đàm ông âu chu văn phó tôn la hứa mạc ninh triệu hồng viên cung hạ khuất
    danh tiêu lã bành cù chử cấn đậu đồng đường giang giáp hàn hán hầu khúc khương lại lạc lục mẫn
    mã mạnh nhan nhâm nhữ ngụy nguỵ phí phù phương quản quế sái tào thẩm thiều tiết tòng trà tri
    trình trưng ty ứng
"""
_OTHER_PEOPLES = """
    kim thạch thi bế nông vi lò lường cầm quàng vàng giàng sùng mùa thào hờ cứ sìn lù lèng ma chảo
    phàn tẩn sơn cái lều sầm ôn xa y a ksor rơ siu rcom rmah nay kpă bríu alăng h
"""
SURNAMES = frozenset((_KINH + _OTHER_PEOPLES).split())

NEVER_SIGN = frozenset(
    {
        "hồ chí minh",
        "nguyễn ái quốc",
        "võ nguyên giáp",
        "việt nam",
        "hà nội",
        "trường sa",
        "hoàng sa",
        "điện biên phủ",
    }
)
"""Names that stand alone on a line without signing anything."""

_EXTENDED = "".join(letter for letter in map(chr, range(0x1EA0, 0x1EFA)) if letter.isupper())
CAPITAL = f"A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ{_EXTENDED}"
"""The capitals of Vietnamese, for a character class."""

ACCOUNT = re.compile(
    r"^(?:(?:super\s*)?(?:user|admin\w*)|quản trị(?: viên| website| hệ thống| web)?|quan\s*tri\w*"
    r"|root|webmaster|editor|guest|khách)$",
    re.IGNORECASE,
)

DEGREE = re.compile(
    r"^(?:(?:phó giáo sư|giáo sư|tiến s[ĩỹ](?: khoa học)?|thạc s[ĩỹ]|cử nhân|kỹ sư|luật sư|bác sĩ"
    r"|nghiên cứu sinh|nhà giáo (?:ưu tú|nhân dân)|(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy)"
    r"|gvcc|gvc|pgs|gs|tskh|ts|th\.?\s?s[ĩỹ]?|cn|ncs|ngưt|ngnd|bs|ks|ls"
    r")(?=[\s.,:–-])[\s.,–-]*)+",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"^(?:các\s+)?(?:đồng chí|đ/c|đ\.c|đc|ông|bà|thầy|cô|nhà báo|phóng viên|pv|ctv|btv)[\s:.]+",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"^(?:các\s+)?(?:phòng|khoa|ban|bbt|bgh|văn phòng|vp|tổ|nhóm|trung tâm|trường|học viện|viện|vụ"
    r"|cục|sở|bộ|hội|chi hội|chi đoàn|liên đoàn|công đoàn|chi bộ|đảng bộ|đảng [ủu][yỷ]"
    r"|tỉnh [ủu][yỷ]|thành [ủu][yỷ]|huyện [ủu][yỷ]|[ủu][yỷ] ban|ubnd|ubmttq|lớp|báo|tạp chí|cổng"
    r"|đài|thông tấn xã|ttxvn|website|trang (?:thông )?tin|câu lạc bộ|clb|tòa soạn|cụm|bộ phận"
    r"|tt|p|k"
    # Đoàn is a surname too; these words after it make it a body.
    r"|đoàn (?:thanh niên|trường|công tác|cơ sở|khối|viên|thể|tncs|tn|đại biểu|kiểm tra|khảo sát)"
    r")(?=[\s.,:]|$)",
    re.IGNORECASE,
)
POST = re.compile(
    r"^(?:nguyên\s+|quyền\s+|q\.\s*)?(?:phó|trưởng|tổng|hiệu trưởng|giảng viên|gv|bí thư|chủ tịch"
    r"|chủ nhiệm|[ủu][yỷ] viên|tỉnh [ủu][yỷ] viên|thành [ủu][yỷ] viên|đảng [ủu][yỷ] viên"
    r"|huyện [ủu][yỷ] viên|tuv|uv\w*|giám đốc|viện trưởng|chánh|chuyên viên|lớp trưởng|lớp phó"
    r"|học viên|sinh viên|ncs|nghiên cứu sinh|nghiên cứu viên|thư ký|biên tập viên|phóng viên"
    r"|cán bộ|viên chức|đại biểu|thứ trưởng|bộ trưởng|cục trưởng|vụ trưởng|cụm trưởng|đoàn viên"
    r"|cộng tác viên|kế toán|tổ trưởng|tổ phó)(?=[\s.,&-]|$)",
    re.IGNORECASE,
)
ACTING = re.compile(
    r"(?:^|\s)(?:phát biểu|trao|trình bày|tặng|chụp ảnh|tham dự|dự|đã|đang|sẽ|được|báo cáo|khai mạc"
    r"|bế mạc|chủ trì|tổ chức|thăm|đến|nhận|chúc mừng|kết luận|đọc|giới thiệu|chia sẻ|thảo luận"
    r"|tham luận|ký|gặp|là|cho biết|tiếp|cùng|đầu tiên)(?=\s|$)",
    re.IGNORECASE,
)
"""What people do on pictures and in sentences, and never in a signature."""
