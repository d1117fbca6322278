"""What the program's messages say in French: patterns, so that figures and names are kept.

In a translation ``{names}`` stands for a list of indicators, ``{codes}`` for one of territories, ``{figure:...}`` for a
number.
"""

from __future__ import annotations

_NARROW = "intervalle probablement trop étroit, aucun verdict"
# What the notes of validation.csv and comparisons.csv say, in French: patterns, so that figures and names are kept.
NOTES = (
    (r"few blocks \((\d+)\)", r"peu de blocs (\1) : intervalle indicatif"),
    (
        r"few blocks \((\d+), worth (\d+) of one size\)",
        r"peu de blocs (\1 de tailles inégales, qui en valent \2 égaux) : intervalle indicatif",
    ),
    (r"blocks are not independent: .*", r"les blocs ne sont pas indépendants : ceux qui se touchent se ressemblent"),
    (
        r"chosen as the best of (\d+) versions on the same data",
        r"choisie comme la meilleure de \1 sur ces données mêmes",
    ),
    (
        r"no coarser blocks: '(.*)' is no coarser here, or has fewer than (\d+) members",
        r"pas de blocs plus larges : « \1 » ne l'est pas ici, ou a moins de \2 membres",
    ),
    (r"standard error of the draws: .*", r"erreur type des tirages, indéfinie sans l'un des blocs"),
    (r"(\d+) groups '(.*)'", r"\1 « \2 »"),
    (r"(\d+) clusters of neighbouring blocks .*", r"\1 grappes de blocs voisins"),
    (r"probably too narrow: (\d+) groups '(.*)'", r"trop peu de blocs, plus fins (\1 « \2 ») : " + _NARROW),
    (r"probably too narrow: (\d+) clusters .*", r"trop peu de blocs, plus fins (\1 grappes de voisins) : " + _NARROW),
    (r"probably too narrow: (\d+) single .*", r"trop peu de blocs, plus fins (\1 territoires isolés) : " + _NARROW),
    (r"assumes independent territories", r"suppose des territoires indépendants : intervalle sans doute trop étroit"),
    (r"circular with (?P<names>.*)", r"circulaire avec {names}"),
    (
        r"judged at the level of '(.*)' through population-weighted means",
        r"jugé au niveau « \1 », par des scores moyens pondérés par la population",
    ),
    (r"best baseline here, chosen on the same data", r"meilleur indicateur seul, choisi sur les mêmes données"),
    (r"no p-value: too few blocks.*", r"pas de test : trop peu de blocs"),
    (r"no p-value: undefined without .*", r"pas de test : indéfini sans l'un des blocs plus larges"),
    (r"identical on these territories, in every replicate: nothing to test", r"pas de test : versions identiques ici"),
    (r"the same difference in every replicate: .*", r"pas de test : le même écart à chaque tirage"),
    (r"not refitted: no draw was asked for", r"non réappris : aucun tirage demandé"),
    (
        r"not refitted: its scores are out of fold, .*",
        r"non réappris : scores hors échantillon, trop longs à réapprendre à chaque tirage",
    ),
    (
        r"not refitted: the metric judges scores out of fold, .*",
        r"non réappris : critère hors échantillon, trop long à réapprendre à chaque tirage",
    ),
    (
        r"not refitted: its steps are fitted on copies, .* above (\d+),(\d+) territories",
        r"non réappris : trop long au-delà de \1 \2 territoires",
    ),
    (
        r"no refitted interval: the fit is refused in (\d+) of (\d+) draws, .*",
        r"pas d'intervalle réappris : ajustement refusé dans \1 tirages sur \2",
    ),
    (
        r"the fit is refused in (\d+) of (\d+) draws, .*: left out",
        r"ajustement refusé dans \1 tirages sur \2, laissés de côté",
    ),
    (r"no refitted interval: there is none .*", r"pas d'intervalle réappris : il n'y en a pas à poids fixes"),
    (
        r"no refitted interval: (\d+) draws, at least (\d+) are needed",
        r"pas d'intervalle réappris : \1 tirages, il en faut \2",
    ),
    (r"no refitted interval: .* above .*", r"pas d'intervalle réappris : trop de territoires pour ce calcul"),
    (r"no interval: no replicate was asked for", r"pas d'intervalle : aucun tirage demandé"),
    (r"no interval: undefined in (\d+) of (\d+) replicates", r"pas d'intervalle : indéfini dans \1 tirages sur \2"),
    (r"no interval: (\d+) replicates, at least (\d+) are needed", r"pas d'intervalle : \1 tirages, il en faut \2"),
    (r"no interval: the solution is a Heywood case", r"pas d'intervalle : la solution est un cas de Heywood"),
    (
        r"(\d+) of (\d+) replicates (?:is a Heywood case|are Heywood cases)",
        r"\1 tirages sur \2 sont des cas de Heywood",
    ),
    (r"Heywood case", r"cas de Heywood : solution non fiable"),
    (r"the solution of all territories is a Heywood case", r"solution nationale non fiable (cas de Heywood)"),
    (r"no solution: .*", r"les facteurs ne peuvent y être trouvés"),
    (r"(?P<names>.*) constant in these territories", r"n'y varie pas : {names}"),
    (r"no interval: not resampled above .*", r"pas d'intervalle : trop de territoires pour ce calcul"),
    (r"(\d+) of (\d+) replicates undefined and left out", r"\1 tirages sur \2, indéfinis, laissés de côté"),
    (r"no neighbours: no place has coordinates: or .*", r"non calculable : ni coordonnées ni contours connus"),
    (r"no neighbours: (\d+) places are too .* (\d+) nearest", r"non calculable : \1 lieux, trop peu pour \2 voisins"),
    (r"no neighbours: no place touches another", r"non calculable : aucun territoire n'en touche un autre"),
    (r"only (\d+) places have neighbours, .* (\d+) .*", r"non calculable : \1 ont des voisins, il en faut \2"),
    (r"only (\d+) places have coord.* (\d+) .*", r"non calculable : \1 territoires situés, il en faut \2"),
    (r"every place is a neighbour of every other: .*", r"non calculable : tous les territoires sont voisins"),
    (r"the score gives the ground truth exactly: .*", r"non calculable : le score donne exactement le constat"),
    (r"(\d+) nearest neighbours", r"voisins : les \1 plus proches"),
    (r"contiguous neighbours", r"voisins : les territoires contigus"),
    (r"(\d+) places? without neighbours left out", r"territoires sans voisin laissés de côté : \1"),
    (r"(\d+) places? without coordinates left out", r"territoires sans coordonnées laissés de côté : \1"),
    (r"two-sided p < 0.001", r"test bilatéral : p < 0,001"),
    (r"two-sided p = (.*)", r"test bilatéral : p = {figure:\1}"),
    (r"no coordinates: declare coordinates:", r"non calculable : pas de coordonnées déclarées"),
    (r"not computed above (\d+),(\d+) places", r"non calculé au-delà de \1 \2 territoires"),
    (r"a few places far from the others .*", r"non calculable : quelques territoires trop éloignés des autres"),
    (r"the autocorrelations by distance are .*", r"non calculable : autocorrélations estimées incohérentes"),
    (r"no p-value: worth two places or fewer", r"pas de test : vaut deux territoires ou moins"),
    (r"modified t test of Pearson's correlation .*", r"test t modifié de la corrélation de Pearson (Dutilleul)"),
    (r"no mass: no value is above 1, .* '(.*)'", r"non calculable : des valeurs de 0 à 1, et l'unité dite est « \1 »"),
    (r"no mass: the unit '' is not a proportion.*", r"non calculable : aucune unité déclarée, ni effectifs"),
    (r"no mass: the unit '(.*)' is not a proportion.*", r"non calculable : « \1 » n'est pas une proportion"),
    (r"no mass: some values are outside .* '(.*)' allows", r"non calculable : des valeurs sortent de l'unité « \1 »"),
    (r"no mass: the population is not known|the population is not known", r"non calculable : population inconnue"),
    (r"no covered territory has a known population", r"non calculable : population inconnue"),
    (r"some numerators exceed their denominator.*", r"non calculable : des numérateurs dépassent leur dénominateur"),
    (r"the ground truth counts nobody in these territories", r"non calculable : personne n'est compté ici"),
    (r"only (\d+) territories, at least (\d+) are needed", r"non calculable : \1 territoires, il en faut \2"),
    (r"the ground truth covers (\d+) territories, .* (\d+) .*", r"non calculable : \1 territoires, il en faut \2"),
    (r"every territory is in the worst tenth", r"non calculable : tous les territoires sont dans le pire dixième"),
    (
        r"(\d+) of (\d+) territories tie for the worst of the ground truth, .*",
        r"non calculable : \1 territoires sur \2 sont ex æquo au pire du constat, plus d'un cinquième",
    ),
    (
        r"the worst are (\d+) of (\d+) territories: chance is (.*)",
        r"le pire du constat : \1 territoires sur \2 ; le hasard donnerait {figure:\3}",
    ),
    (r"naive: takes territories for independent", r"test naïf : prend les territoires pour indépendants"),
    (
        r"one-sided, adjusted for (\d+) versions? tried",
        r"test unilatéral, corrigé du nombre de versions essayées (\1)",
    ),
    (r"no out-of-fold scores", r"non calculable : pas de scores hors échantillon"),
    (r"no version can be ruled out", r"aucune version ne peut être écartée"),
    (r"no BCa interval: it needs (\d+) blocks", r"pas d'intervalle BCa : il demande \1 blocs"),
    (r"no BCa interval: it is undefined here", r"pas d'intervalle BCa : il est indéfini ici"),
    (r"nothing is left of the version without them", r"sans eux, il ne reste rien de la version"),
    (r"the version has another hierarchy without them", r"sans eux, la version a une autre hiérarchie"),
    (r"refused without them: .*", r"sans eux, la version est refusée"),
    (r"no test: too few territories, or a constant", r"pas de test : trop peu de territoires, ou une constante"),
    (r"no test: the two scores do not differ here.*", r"pas de test : les deux versions ne diffèrent pas ici"),
    (r"learned more than (.*) km away", r"appris à plus de \1 km des territoires jugés"),
    (r"no out-of-fold score: .*", r"pas de score hors échantillon : rien à laisser de côté tour à tour"),
    (r"no out-of-fold score in (.*?): .*", r"pas de score hors échantillon dans : \1"),
    (
        r"not refitted: (.*) takes too long above (\d+) territories",
        r"non réajusté : \1, trop long au-delà de \2 territoires",
    ),
    (r"the score is and the ground truth is constant .*", r"non calculable : score et constat sont constants"),
    (r"the score is constant .*", r"non calculable : le score est constant"),
    (r"the ground truth is constant .*", r"non calculable : le constat est constant"),
    (r"needs counts: a numerator and a denominator", r"non calculable : demande un numérateur et un dénominateur"),
    (r"the score separates the cases: .*", r"non calculable : le score sépare les cas, la régression diverge"),
    (r"no indicator is given: .*", r"non calculable : aucun indicateur donné"),
    (r"the indicators given are known in no .*", r"non calculable : indicateurs donnés inconnus ici"),
    (
        r"the indicators given are known in (\d+) of (\d+) covered territories, too few",
        r"non calculable : indicateurs donnés connus dans \1 territoires sur \2",
    ),
    (
        r"nothing is left of the score once the indicators are given",
        r"non calculable : il ne reste rien du score une fois les indicateurs connus",
    ),
    (r"given (?P<names>.*)", r"à valeurs connues de {names}"),
    (r"the baseline '(.*)' has no figure here", r"pas de test : la référence « \1 » n'a pas de mesure ici"),
    (
        r"the baseline '(.*)' is known in (\d+) of (\d+) territories, too few",
        r"pas de test : la référence « \1 » n'est connue que dans \2 territoires sur \3",
    ),
    (r"nothing is left of the score or .*", r"non calculable : il ne reste rien du score ou du constat à rang donné"),
    (r"the reliability of the ground truth is below .*", r"non calculable : constat dominé par le bruit des effectifs"),
    (r"not computed above .* territories: it counts pairs", r"non calculable : trop de territoires pour ce calcul"),
    (r"withheld: a sum .*", r"non publié, car deux versions y donneraient un petit effectif par différence"),
    (r"the weighted pairs are all tied", r"non calculable : paires toutes ex æquo"),
)

# What the warnings about a version and the reasons for which one is refused say, in French.
WARNINGS = (
    (
        r"Heywood case: the solution leaves no uniqueness to (?P<names>.*); its loadings are not to be trusted",
        r"cas de Heywood : aucune variance propre ne reste à {names} ; les saturations ne sont pas fiables",
    ),
    (r"1 territory has no score for lack of figures: (.*)", r"1 territoire sans score faute de données : \1"),
    (
        r"(\d+) territories have no score for lack of figures: (?P<codes>.*)",
        r"\1 territoires sans score faute de données : {codes}",
    ),
    (
        r"(\d+) territor(?:y is|ies are) left out for knowing fewer than (\d+)% of the indicators \((.*) in this .*",
        r"territoires écartés, dont moins de \2 % des indicateurs sont connus : \1 (\3 les garde)",
    ),
    (
        r"too little is known of .*: at least (\d+)% of the territories are needed",
        r"des indicateurs sont connus dans moins de \1 % des territoires",
    ),
    (
        r"'(?P<names>.*)' is (.*) at the least, and transform: (\w+) is for .*: (\d+) values? .*",
        r"la transformation \3 n'est pas définie pour \4 valeurs de {names} (la plus petite : {figure:\2})",
    ),
    (
        r"a weighted .* needs the population of every territory: (\d+) .*",
        r"la pondération par la population demande celle de tous les territoires : inconnue pour \1",
    ),
    (r"a weighted .* needs (?:the population|people).*", r"la pondération par la population demande la population"),
    (
        r"the indicator '(?P<names>.*)' does not vary between the territories that have people",
        r"ne varie pas entre les territoires habités : {names}",
    ),
    (
        r"without normalisation its weights are coefficients by unit .*",
        r"sans normalisation, ses poids sont des coefficients par unité de chaque indicateur ; les coefficients par "
        r"écart-type sont dans les diagnostics (coefficient_per_sd)",
    ),
    (
        r"its weights are those of indicators in standard deviations, and without normalisation .*",
        r"ses poids sont ceux d'indicateurs en écarts-types et, sans normalisation, s'appliquent à des valeurs dans "
        r"leur propre unité : plus un indicateur varie, plus il compte",
    ),
    (
        r"without normalisation its indicators are added in their own units \((.*)\), and '(?P<names>.*)' makes (.*) % "
        r"of what they vary.*: use normalisation: zscore, unless this is meant",
        r"sans normalisation, ses indicateurs s'additionnent dans leur propre unité (\1), et {names} fait "
        r"{figure:\3} % de leurs variations : normalisation: zscore les rend comparables",
    ),
    (
        r"without normalisation its indicators are added as they are, and '(?P<names>.*)' makes (.*) % of what they "
        r"vary.*: use normalisation: zscore, unless this is meant",
        r"sans normalisation, ses indicateurs s'additionnent tels quels, et {names} fait {figure:\2} % de leurs "
        r"variations : normalisation: zscore les rend comparables",
    ),
    (
        r"rates are shrunk, keeping on average this share of the territory's own rate: (?P<names>.*)",
        r"taux rapprochés d'une moyenne commune ; part du taux propre conservée, en moyenne : {names}",
    ),
    (
        r"mostly a common mean, with little of the territory's own rate: (?P<names>.*)",
        r"surtout une moyenne commune, avec peu du taux propre du territoire : {names}",
    ),
    (
        r"(\d+) cells? (?:is|are) missing: (\d+) territor(?:y is|ies are) scored on the indicators that are known",
        r"cellules manquantes : \1 ; territoires notés sur les seuls indicateurs connus : \2",
    ),
    (
        r"its fitted index holds figures of masked territories: .*",
        r"l'indice ajusté contient des chiffres de territoires masqués : il n'est pas écrit, et n'en note pas d'autres",
    ),
    (r"(\d+) cells? (?:is|are) imputed \((.*) %\)", r"cellules imputées : \1 ({figure:\2} %)"),
    (
        r"scores compare with the mean of each '(.*)': they rank territories inside one, not between them",
        r"scores relatifs à la moyenne de chaque « \1 » : ils classent à l'intérieur de chacun, non entre eux",
    ),
    (r"no territory has every indicator: .*", r"aucun territoire n'a tous les indicateurs : pas de poids à en tirer"),
    (
        r"one territory only has every indicator: .*",
        r"un seul territoire a tous les indicateurs : pas de poids à en tirer",
    ),
    (
        r"its scores are out of fold \(left out in turn: (\d+) groups '(.*)'\); the saved model is the full fit",
        r"scores hors échantillon : chaque territoire est noté par un indice appris sans son groupe « \2 » "
        r"(\1 groupes) ; le modèle enregistré et ses poids sont ajustés sur tous les territoires",
    ),
    (
        r"its scores are out of fold \(left out in turn: (\d+) .*\); the saved model is the full fit",
        r"scores hors échantillon : chaque territoire est noté par un indice appris sans lui ni ses voisins "
        r"(\1 parts) ; le modèle enregistré et ses poids sont ajustés sur tous les territoires",
    ),
    (r"learned more than (.*) km away", r"appris à plus de \1 km des territoires jugés"),
    (r"no out-of-fold score in (?P<codes>.*?): .*", r"pas de score hors échantillon dans : {codes}"),
    (
        r"its weights are learned from '(.*)', which is circular with (?P<names>.*)",
        r"poids appris sur « \1 », construit aussi à partir de {names} : accord en partie circulaire",
    ),
    (
        r"no weights can be learned from '(.*)': it is known in (\d+) .* need (\d+)",
        r"pas de poids à tirer de « \1 » : connu dans \2 territoires complets, il en faut \3",
    ),
    (r"no weights can be learned from '(.*)': .*", r"pas de poids à tirer de « \1 »"),
    (
        r"no territory can be scored by weights learned elsewhere: .*",
        r"aucun territoire ne peut être noté hors échantillon",
    ),
    (
        r"coefficients of which some are negative need every indicator: .* and (?:that|those) of (?P<names>.*) "
        r"(?:is|are) negative",
        r"des coefficients négatifs veulent tous les indicateurs ; à rebours : {names}",
    ),
    (
        r"some weights are negative: .*",
        r"des poids sont négatifs : un étage ou un vote n'a pas de sens avec eux",
    ),
    (r"the index does not vary: .*", r"l'indice ne varie pas : tous les territoires ont le même score"),
    (
        r"the scores of the dimension '(.*)' do not vary: .*",
        r"les scores de la dimension « \1 » ne varient pas : ils ne peuvent être remis à l'échelle",
    ),
    (
        r"(\d+) territor(?:y knows|ies know) too few indicators for shares up to (.*): equal shares there",
        r"territoires qui connaissent trop peu d'indicateurs pour des parts bornées à {figure:\2} : \1 (parts égales)",
    ),
    (
        r"the benefit of the doubt needs (?:positive values|values that).*: (?P<names>.*)",
        r"le bénéfice du doute veut des valeurs positives : {names}",
    ),
    (
        r"entropy weights need values that are not negative, nor all zero: (?P<names>.*)",
        r"les poids d'entropie veulent des valeurs positives ou nulles, et non toutes nulles : {names}",
    ),
    (
        r"1 score is zero or negative: it has no ratio to a mean",
        r"1 score est nul ou négatif : son rapport à une moyenne n'a pas de sens",
    ),
    (
        r"(\d+) scores are zero or negative: they have no ratio to a mean",
        r"\1 scores sont nuls ou négatifs : leur rapport à une moyenne n'a pas de sens",
    ),
    (r"(\d+) (?:territory is|territories are) complete, .*", r"\1 territoires complets, il en faut au moins 3"),
    (r"(\d+) cells? (?:is|are) missing: .*", r"\1 cellules manquent, que cette version n'accepte pas"),
    (
        r"(?P<names>.*) pulls? against the first component and (?:is|are) kept",
        r"{names} : à rebours de la première composante, conservé tel quel",
    ),
    (
        r"(?P<names>.*) pulls? against (?:its|their) factor and (?:is|are) kept",
        r"{names} : à rebours de son facteur, conservé tel quel",
    ),
    (
        r"(?P<names>.*) pulls? against the index and (?:is|are) kept",
        r"{names} : à rebours de l'indice, conservé tel quel",
    ),
    (
        r"(?P<names>.*) removed for pulling against the first component",
        r"{names} : retiré, à rebours de la première composante",
    ),
    (r"(?P<names>.*) removed: opposed to its factor", r"{names} : retiré, à rebours de son facteur"),
    (r"(?P<names>'.*\)) pulls? against the first component", r"à rebours de la première composante : {names}"),
    (r"(?P<names>.*) pulls? against (?:its|their) factor", r"à rebours de son facteur : {names}"),
    (r"(?P<names>.*) pulls? against the index", r"à rebours de l'indice : {names}"),
    (
        r"the first component has no common direction: .*",
        r"la première composante n'a pas de sens commun : ses saturations positives et négatives se compensent",
    ),
    (
        r"the declared weights sum to (.*), not to 1, and are divided by .*",
        r"les poids déclarés ont pour somme {figure:\1} et non 1 : ils sont divisés par elle "
        r"(rescale: false les garde)",
    ),
    (
        r"the declared weights sum to (.*), not to 1, and are kept .*",
        r"les poids déclarés ont pour somme {figure:\1} et non 1, et sont gardés tels quels (rescale: false)",
    ),
    (
        r"the declared weights of the dimension '(.*)' sum to (.*), not to 1, and are divided by .*",
        r"les poids déclarés de la dimension « \1 » ont pour somme {figure:\2} et non 1 : ils sont divisés par elle "
        r"(rescale: false les garde)",
    ),
    (
        r"the declared weights of the dimension '(.*)' sum to (.*), not to 1, and are kept .*",
        r"les poids déclarés de la dimension « \1 » ont pour somme {figure:\2} et non 1, et sont gardés tels quels "
        r"(rescale: false)",
    ),
    (
        r"the declared importance cannot be reached .* missed by (.*) points",
        r"l'influence déclarée ne peut être atteinte avec des poids positifs : l'écart est de {figure:\1} points",
    ),
    (
        r"the indicators are linearly dependent: alpha.*",
        r"indicateurs liés linéairement : ni alpha, ni KMO, ni test de Bartlett",
    ),
    (
        r"the indicators are linearly dependent: factors.*",
        r"indicateurs liés linéairement : les facteurs ne se distinguent pas",
    ),
    (r"one indicator: there is nothing to correlate", r"un seul indicateur : aucune corrélation à examiner"),
    (
        r"fewer than three complete territories: no correlation diagnostics",
        r"moins de trois territoires complets : aucune corrélation à examiner",
    ),
    (
        r"no correlation diagnostics: (?P<names>.*) does not vary",
        r"aucune corrélation à examiner : {names} ne varie pas",
    ),
    (
        r"(\d+) territories are too few for (\d+) indicators: .*",
        r"\1 territoires ne suffisent pas pour \2 indicateurs : les corrélations seraient dues au hasard",
    ),
    (
        r"CRITIC takes its weights from (\d+) territories and (\d+) indicators: .*",
        r"CRITIC tire ses poids de \1 territoires et \2 indicateurs : les corrélations y sont surtout dues au hasard",
    ),
    (
        r"(\d+) factors of (\d+) indicators are not identified: .*",
        r"\1 facteurs ne peuvent être identifiés sur \2 indicateurs",
    ),
    (r"no factor stands out \((.*)\)", r"aucun facteur ne se dégage (\1)"),
    (
        r"this mean needs positive values: 1 is zero or negative .*",
        r"cette moyenne veut des valeurs positives : 1 est nulle ou négative",
    ),
    (
        r"this mean needs positive values: (\d+) are zero or negative .*",
        r"cette moyenne veut des valeurs positives : \1 sont nulles ou négatives",
    ),
)
