"""Which figures does the bundled sample hold, and where do they come from?

Usage: ``python experiments/bundled-sample/build.py SOURCE``, SOURCE being the table of the départements from which
the sample is drawn. The answer is in ``ifn_research/data/sample``; its README names each producer.
"""

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "ifn_research" / "data" / "sample" / "departements.csv"
COLUMNS = [
    "longitude",
    "latitude",
    "population",
    "share_low_diploma",
    "share_one_person_households",
    "share_single_parent_households",
    "share_65_plus_among_15_plus",
    "poverty_rate_2021",
    "median_income_2021",
    "share_premises_fast_broadband_2019",
    "share_premises_fibre_2022",
    "n_france_services_2023",
    "n_digital_advisers",
    "n_rsa_covered_2019",
    "outcome_rsa_covered_per_100_poor",
    "outcome_pass_culture_per_cohort",
    "pass_culture_pilot_2019",
]

# Everything stays text: no figure is rounded, and the régions' codes come with their leading zero from names.csv.
names = pd.read_csv(HERE / "names.csv", dtype=str, keep_default_na=False)
source = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)[["code_departement", *COLUMNS]]
sample = names.merge(source, on="code_departement", how="left", validate="one_to_one").sort_values("code_departement")
sample["population"] = sample["population"].str.removesuffix(".0").replace("0", "")
for column in [name for name in COLUMNS if name.startswith("n_")]:
    sample[column] = sample[column].str.removesuffix(".0")
sample.to_csv(TARGET, index=False, lineterminator="\n")
