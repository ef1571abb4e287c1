"""Words by which an English abstract shows what a sentence is for. Pure.

Each cue is a regular expression with the points it gives a sentence; only the best cue of a kind counts, so
that a long sentence does not win by length. The rules were tuned on nine real announcement days.
"""

import re
from collections.abc import Sequence

Cues = tuple[tuple[re.Pattern[str], float], ...]


def _cues(*pairs: tuple[float, str]) -> Cues:
    return tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), points) for points, pattern in pairs)


_OUR_WORK = (
    r"(?:(?:our|the proposed|the present) (?:\w+[- ]){0,2}?(?:method|approach|framework|model|system|algorithm|theory|"
    r"evaluation|dataset|benchmark|experiments?|technique|pipeline|architecture|solution|bounds?|guarantees?|analysis|"
    r"results|study|work) |this (?:work|paper|study|article|review|survey|audit) |we )"
)
_FURTHER = r"(?:further|additional|more) (?:\w+ )?(?:research|work|validation|investigations?|stud(?:y|ies)|experiments|improvements?)"

PROBLEM = _cues(
    (
        3.0,
        (
            r"however\b|yet,|but existing|unfortunately|(?:remains?|are|is) (?:largely |still |often |notoriously )?"
            r"(?:challenging|an open|a challenge|a (?:\w+ )?(?:challenge|bottleneck|problem|obstacle)|unclear|underexplored|"
            r"under-explored|unexplored|limited|difficult|poorly understood|elusive|costly|hindered|constrained|"
            r"hampered|prone|vulnerable|brittle|unsolved)"
        ),
    ),
    (
        2.5,
        (
            r"suffers?|struggles?|fails? to|often fail|lacks?\b|overlooks?|neglects?|bottlenecks?|shortcomings?|"
            r"limitations?|cannot|inability|ignores?|prohibitive|insufficient|hinders?|hampers?|little is known|"
            r"degrades?|incurs?"
        ),
    ),
    (
        1.5,
        (
            r"existing|prior (?:work|methods|approaches)|previous|current (?:methods|approaches|work|systems|models)|"
            r"conventional|traditional(?:ly)?|challeng\w+|difficult\w*|despite|although|while|gap\b|problem|concern"
        ),
    ),
    (0.5, r"crucial|essential|critical|important|increasingly|widely"),
)
METHOD = _cues(
    (
        4.0,
        (
            r"we (?:\w+ly |also |therefore |thus |then |first |here )?(?:propose|introduce|present|develop|design|"
            r"describe|devise|formulate|build|construct|contribute|create|release|unveil|put forward|bridge)\b|"
            r"(?:this|the(?: present)?|our) (?:\w+ )?(?:paper|authors|work|article|study|thesis|report|survey|chapter) "
            r"(?:\w+ly |also |therefore )?(?:propos|introduc|present|develop|design|describ|address|offer|contribut|"
            r"formaliz|provid)\w*|is (?:proposed|introduced|presented)\b"
        ),
    ),
    (
        3.0,
        (
            r"(?:in )?this (?:paper|work|article|study|thesis|report|survey)\b|to (?:address|tackle|bridge|fill|"
            r"overcome|mitigate|resolve|close|this end)|(?:we|the authors?) (?:\w+ly |also |here |first )?(?:study|measure|set up|build on|investigate|explore|"
            r"examine|analy[sz]e|revisit|formalize|reformulate|consider|address|tackle|ask|argue|cast|characterize|"
            r"conduct|compare|evaluate|derive|establish|adapt|extend|leverage|train|use|employ|frame|model)\b"
        ),
    ),
    (
        1.5,
        (
            r"our (?:\w+ )?(?:method|approach|framework|model|system|algorithm|pipeline|key (?:idea|insight))|"
            r"the (?:proposed|key (?:idea|insight))|specifically|a (?:novel|new|unified|simple|general) |leverag\w+"
        ),
    ),
)
RESULT = _cues(
    (
        4.0,
        (
            r"outperform\w*|surpass\w*|achiev(?:es?|ed|ing)\b|(?:experiments?|evaluations?|results?|experimental \w+|"
            r"simulations?|benchmarks?) (?:\w+ ){0,8}?(?:show|demonstrate|indicate|confirm|reveal|validate|suggest|"
            r"highlight|prove|verify|illustrate)\w*|we (?:\w+ly |also |further |then |thus )?(?:show|find|found|"
            r"demonstrate|observe|prove|discover|identify|reveal|report|validate|verify|confirm)\b"
        ),
    ),
    (
        3.0,
        (
            r"state[- ]of[- ]the[- ]art|improv(?:es|ed|ing|ements?)\b|reduc(?:es|ed|ing)\b|empirical(?:ly)?|"
            r"(?:our|the|these) (?:\w+ )?(?:results?|findings?|analys[ie]s|evaluation|experiments?)\b|yields?\b|"
            r"attains?\b|reach(?:es|ed)\b|up to \$?\d|exceeds?\b|extensive experiments|matches\b|consistently"
        ),
    ),
    (1.5, r"demonstrat\w+|significant(?:ly)?|effective(?:ness)?|robust|superior|competitive|evaluat\w+"),
)
APPLY = _cues(
    (
        4.0,
        r"can be (?:used|applied|deployed|integrated)|plug-and-play|drop-in|practitioners?|in production|deployed",
    ),
    (3.0, r"practical|real-world|deploy\w*|applications?|applicable|guidelines?|recommend\w*"),
    (1.5, r"enabl(?:es?|ing)|without (?:re)?training|training-free|efficient|scalable|open-sourc\w+"),
)
NUMBERS = re.compile(r"\d+(?:\.\d+)?\s?(?:\\?%|x\b|×|\\times|points?\b|-fold|k\b|B\b)|\b\d+\.\d+\b")

# A limit of this very work. Precision first: most sentences with "limitation" speak of other people's work.
STATED_LIMIT = _cues(
    (
        5.0,
        r"limitations? of (?:our|this (?:work|study|paper)|the (?:proposed|present|current study))|our limitations?",
    ),
    (
        5.0,
        (
            r"^(?:the |key |main |current |our )*limitations?,? (?:include|are|is|remain)|"
            r"discuss(?:es|ing)? (?:\w+ ){0,3}limitations,? (?:including|such as)"
        ),
    ),
    (
        5.0,
        r"we do not claim|(?:should|must) be interpreted (?:with|as)|rather than a (?:complete|final|full) solution",
    ),
    (
        4.5,
        r"(?:remains?|left (?:for|to|as)|leav(?:e|ing) .{3,80}(?:for|to|as)) (?:\w+ )?future (?:work|research|studies)",
    ),
    (
        4.5,
        _FURTHER + r" (?:\w+ )?(?:is|are|will be|would be) (?:\w+ )?(?:needed|required|necessary|warranted)",
    ),
    (4.5, _OUR_WORK + r"(?:(?:is|are|was|were) )?(?:\w+ )?(?:limited|restricted|confined) to\b"),
    (
        4.5,
        _OUR_WORK
        + r"(?:cannot|fails? to|(?:does|do|did) not (?:yet |always |fully )?(?:guarantee|cover|scale|generali[sz]e|"
        r"handle|support|capture|account|consider|address|apply|model|extend|evaluate|test|hold))\b",
    ),
    (
        4.0,
        r"^(?:however|nevertheless|nonetheless|still),? (?:\w+ )?(?:challenges|limitations|gaps) (?:still )?(?:remain|exist|persist)",
    ),
    (
        4.0,
        r"^however,? (?:this|it|our|the proposed) .{0,60}(?:assumes|incurs|requires|depends|relies|is limited|introduces)\b",
    ),
    (4.0, r"^however,? while (?:our|the proposed|this)\b"),
    (
        4.0,
        (
            r"^(?:while|though|although) .{3,90}(?:remains? (?:an? )?(?:open|essential|necessary|challeng|unresolved|limit)|still)"
            r".{0,60}, (?:our|this|these|we)\b"
        ),
    ),
    (
        4.0,
        (
            r"^(?:while|though|although) (?:it|our (?:\w+[- ]){0,2}\w+|the proposed (?:\w+[- ]){0,2}\w+) "
            r"(?:is not|are not|does not|do not|cannot|is limited|are limited|requires?)\b"
        ),
    ),
    (
        4.0,
        r"its effectiveness (?:depends|is limited)|\b(?:we|our) .{3,400}at the (?:cost|expense|price) of|albeit (?:at|with)\b",
    ),
    (
        4.0,
        r"^however,? .{0,80}(?:reduced|lower|limited|weaker|degraded) (?:generali[sz]ation|performance|accuracy|robustness)",
    ),
    (4.0, r"(?:results|findings|experiments|evidence) (?:are|is|remain) (?:still )?preliminary"),
    (3.5, r"^(?:open |remaining |key )?challenges (?:include|remain)|^whether .* remains? (?:an )?open"),
)
# Such a sentence speaks of others' limits, or of limits overcome.
NOT_OURS = re.compile(
    r"\b(?:existing|prior|previous|conventional|traditional|current (?:methods?|approach\w*|models?|systems?|llms?|mllms?|"
    r"vlms?|evaluation\w*|benchmarks?|practices?|paradigms?)|most (?:\w+ )?(?:methods|approaches)|"
    r"to (?:address|overcome|tackle|mitigate|resolve|alleviate)|overcom(?:es?|ing)|alleviat(?:es?|ing)|"
    r"resolv(?:es?|ing)|avoid(?:s|ing)?|often|typically|usually)\b",
    re.IGNORECASE,
)
LIMIT_LIKE = _cues(
    (
        3.0,
        r"limitations?|limited|caveats?|trade-?offs?|at the (?:cost|expense)|future (?:work|research)|fails?\b",
    ),
    (
        2.5,
        r"however|although|while|despite|only\b|assum\w+|requires?|cannot|does not|do not|degrad\w+|sensitive",
    ),
    (
        1.5,
        r"challeng\w+|difficult\w*|risks?\b|cost\w*|depends?|remains?|open (?:question|problem)|careful\w*",
    ),
)
ABOUT_CODE = re.compile(
    r"\b(?:code|codes|implementation|dataset|data|models?|project page|website|repository|demo|homepage|weights)\b"
    r".{0,80}(?:available|released|https?://|open-source|found at)|^\W*https?://|"
    r"\b(?:release|open-source|share|publish)\b .{0,60}\b(?:code|codebase|implementation|weights|checkpoints)\b",
    re.IGNORECASE,
)


def points(sentence: str, cues: Sequence[tuple[re.Pattern[str], float]]) -> float:
    """The points of the strongest cue in a sentence; 0 where none is there."""
    return max((value for pattern, value in cues if pattern.search(sentence)), default=0.0)
