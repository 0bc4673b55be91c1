"""Card security codes that a text names: the words for them in the languages of Europe, the Americas and East Asia.

`CSC` is also a common abbreviation in references (`CSC-0378`), so it counts only with a word that says what it is.
"""

from __future__ import annotations

import re
from typing import Final

_SHORT: Final = "cvv2?|cvc2?|ccv2?|cvn2?|cav2?|icvv"
_NAMES: Final = (
    _SHORT,
    "(?:card )?(?:security|verification)[ ._-]?(?:code|value|number)",
    "kartenpr(?:ue|[uü])f(?:nummer|ziffer)|pr(?:ue|[uü])f(?:nummer|ziffer)|sicherheits(?:code|nummer|zahl)",
    "c[oó]digo de (?:seguridad|verificaci[oó]n|seguran[cç]a|verifica[cç][aã]o)|clave de seguridad",
    "code de s[eé]curit[eé]|code de v[eé]rification|cryptogramme(?: visuel)?",
    "codice di (?:sicurezza|verifica|controllo)",
    "(?:beveiligings|veiligheids|controle)code",
    "s[aä]kerhetskod|sikkerhe[dt]skode|turva(?:koodi|luku)|tarkistusluku",
    "kod (?:bezpiecze[nń]stwa|zabezpieczaj[aą]cy)|bezpe[cč]nostn[ií] k[oó]d|bezpe[cč]nostn[yý] k[oó]d|sigurnosni kod",
    "biztons[aá]gi k[oó]d|cod de securitate|g[uü]venlik kodu|turvakood|dro[sš][iī]bas kods|saugos kodas",
    "код безопасности|код безпеки|κωδικ[oό]ς ασφαλείας|安全码|安全碼|验证码|セキュリティコード|보안 ?코드",
    "kode keamanan|m[aã] b[aả]o m[aậ]t|רמז|קוד אבטחה|رمز الأمان",
)
_NAME: Final = "|".join(_NAMES)
_FILLER: Final = r"(?:(?:is|ist|es|est|e|code|nr|no|number|num)(?![A-Za-z])[^0-9A-Za-z]{0,3})?"
SECURITY_CODE: Final = re.compile(
    rf"(?<![A-Za-z])(?:{_NAME})[^0-9A-Za-z]{{0,6}}{_FILLER}[0-9]{{3,4}}(?![0-9])"
    rf"|(?<![0-9])[0-9]{{3,4}}[^0-9A-Za-z]{{0,6}}(?:{_NAME})(?![A-Za-z0-9])"
    r"|(?<![A-Za-z])csc[^0-9A-Za-z]{0,3}(?:[:=]|is |code)[^0-9A-Za-z]{0,3}[0-9]{3,4}(?![0-9])",
    re.IGNORECASE,
)
"""A name and three or four digits, in either order."""
