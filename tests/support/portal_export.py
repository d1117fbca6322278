"""An invented export of the IFN's portal, with its columns and its traps; no such place exists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HEADER = (
    "code,name,division,total,no_thd_coverage_rate,no_4g_coverage_rate,poverty_rate,poverty_rate_50_plus,"
    "poverty_rate_30_minus,library_distance,library_distance_and_mjc,public_service_distance,"
    "public_service_distance_and_ml,menseul_rate,menseul_rate_50_plus,fammono_rate,fammono_rate_25_minus,"
    "obstacle_to_mobility_rate,unemployement_rate,unemployement_rate_50_plus,unemployement_rate_25_minus,"
    "foreigners_rate,foreigners_rate_55_plus,foreigners_rate_25_minus,social_assistance_rate,aah_rate,older_65_rate,"
    "older_75_rate,nscol15p_rate,nscol15p_rate_50_plus,nscol15p_rate_15_25_year,neet_16_25_year_rate,population,"
    "population_density,area,is_zrr,number_of_qpv,percentage_of_qpv,digital_mediation_center_count,"
    "france_services_center_count,conseillers_numerique_center_count,aidants_connect_center_count,aging_index"
)
COLUMNS = HEADER.split(",")
FIVE = ["no_thd_coverage_rate", "no_4g_coverage_rate", "poverty_rate", "older_65_rate", "nscol15p_rate"]


def places(n: int = 120) -> pd.DataFrame:
    """Territories whose total is the mean of five criteria from 1 to 10; half of the codes lost their zero."""
    rng = np.random.default_rng(2023)
    made: dict[str, object] = {
        "code": [str(1001 + 7 * k) if k < n // 2 else str(59001 + k) for k in range(n)],
        "name": [f"Lieu inventé {k}" for k in range(n)],
        "division": "city",
    }
    for name in COLUMNS[4:32]:
        made[name] = np.round(rng.beta(2, 6, n) * (25 if "distance" in name else 100), 2)
    for name in COLUMNS[32:]:
        made[name] = rng.integers(1, 7, n)
    made["population"] = rng.integers(100, 90_000, n)
    five = pd.DataFrame({name: made[name] for name in FIVE})
    made["total"] = (1 + 9 * (five - five.min()) / (five.max() - five.min())).mean(axis=1).round(2)
    return pd.DataFrame(made)[COLUMNS]


def export(path: Path, rows: pd.DataFrame, first: str = "labels") -> Path:
    """Write an export whose first line is of labels, of France, of nothing but figures, or not there (`none`)."""
    means = {name: rows[name].mean().round(2) for name in COLUMNS[3:]}
    lines = {
        "labels": {name: f"Libellé de {name}" for name in COLUMNS},
        "france": {"code": "FR", "name": "France", "division": "country", **means},
        "figures": {"code": "", "name": "", "division": "", **means},
    }
    top = [pd.DataFrame([lines[first]])] if first in lines else []
    pd.concat([*top, rows.astype(object)])[COLUMNS].to_csv(path, index=False)
    return path
