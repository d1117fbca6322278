"""Build the bundled sample from the table of the départements: python build.py SOURCE."""

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "ifn_research" / "data" / "sample" / "departements.csv"
columns = (HERE / "columns.txt").read_text(encoding="utf-8").split()
# Everything stays text: no figure is rounded, and the régions' codes come with their leading zero from names.csv.
names = pd.read_csv(HERE / "names.csv", dtype=str, keep_default_na=False)
source = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)[["code_departement", *columns]]
sample = names.merge(source, on="code_departement", how="left", validate="one_to_one").sort_values("code_departement")
sample["population"] = sample["population"].str.removesuffix(".0").replace("0", "")
for column in [name for name in columns if name.startswith("n_")]:
    sample[column] = sample[column].str.removesuffix(".0")
sample.to_csv(TARGET, index=False, lineterminator="\n")
