"""Train XGBoost on rows that Swift wrote, and print the greatest difference between its predictions and Swift's.

usage: check_training.py ROWS TREES

ROWS is CSV: the features of a row (empty is missing), its target (empty: not trained on), the prediction of Swift.
"""

import sys

import numpy as np
import xgboost as xgb

from make_reference import PARAMETERS


def main() -> None:
    """Train, compare and print."""
    rows, trees = sys.argv[1:]
    table = np.genfromtxt(rows, delimiter=",", dtype=np.float32)
    matrix, targets, predictions = table[:, :-2], table[:, -2], table[:, -1]
    known = ~np.isnan(targets)
    booster = xgb.train(PARAMETERS, xgb.DMatrix(matrix[known], targets[known]), num_boost_round=int(trees))
    print(np.abs(booster.predict(xgb.DMatrix(matrix)) - predictions).max())


if __name__ == "__main__":
    main()
