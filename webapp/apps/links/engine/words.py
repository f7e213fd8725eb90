"""Words that no code may be: they are pages of this site, or browsers, robots and attackers ask for them."""

from collections.abc import Iterable

# Asked for by machines, or worth having for whoever wants to look like this site. Those with a dot no alias
# could be; they stand here for the day when the form of an alias changes.
KNOWN = frozenset(
    """
    favicon.ico favicon robots.txt robots sitemap.xml sitemap .well-known well-known humans.txt security.txt
    ads.txt app-ads.txt crossdomain.xml browserconfig.xml manifest.json manifest.webmanifest manifest sw.js
    service-worker.js apple-touch-icon apple-touch-icon.png apple-touch-icon-precomposed.png .env .git
    index.html index.php wp-login.php xmlrpc.php wp-admin wp-login wp-content wp-includes xmlrpc cgi-bin
    phpmyadmin server-status actuator
    about abuse account accounts admin administrator api app apps assets auth billing blog cdn claim contact
    css dashboard delete demo dev docs download edit error errors explore export faq feed files guest guests
    handover health healthz help home host html http https images imprint index info invite jobs join js
    legal link links live local localhost login logout mail me media merge metrics mobile new news null
    oauth official onboarding openapi outbox owner page pages password payment ping policy preferences
    preview privacy profile public qr readyz ready register report reports repair repairs requests reset root
    rss rules search secure security session sessions settings setup share shop signin signout signup
    sign-in sign-out sign-up site staff staging static stats status store support system team terms test
    ticket tickets tos tracker trust undefined unsubscribe update upload url urls user users verify web
    webhook webhooks webmaster webmail www bazi chart charts learning path paths notes project projects
    snippets snippet task tasks workspace order orders work-orders devices addresses
    """.split()
)
REFUSED_ENDINGS = (".php", ".asp", ".aspx", ".jsp", ".cgi", ".env", ".git", ".xml", ".txt", ".ico", ".json")


def reserved_words(rules: Iterable[str]) -> frozenset[str]:
    """Return all reserved words, lower case: the known ones and the fixed first segments of URL `rules`."""
    firsts = (rule.lstrip("/").partition("/")[0].lower() for rule in rules)
    return KNOWN | {first for first in firsts if first and "<" not in first}


def is_reserved(word: str, words: frozenset[str]) -> bool:
    """Say whether `word`, in any case, is one of `words` or ends like a file that attackers look for."""
    folded = word.lower()
    return folded in words or folded.endswith(REFUSED_ENDINGS)
