"""Load a model that Swift wrote, and print how far its predictions are from Swift's.

Used by the Swift tests: check_model.py MODEL.ubj ROWS.csv, where each row holds the features in the model's order and
then Swift's prediction; an empty field is a missing feature. Prints the largest absolute difference.
"""

import sys

import numpy as np
import xgboost as xgb


def main() -> None:
    """Compare and print."""
    model, rows = sys.argv[1:]
    booster = xgb.Booster(model_file=model)
    table = np.genfromtxt(rows, delimiter=",", dtype=np.float32)
    matrix = xgb.DMatrix(table[:, :-1], feature_names=booster.feature_names)
    print(np.abs(booster.predict(matrix) - table[:, -1]).max())


if __name__ == "__main__":
    main()
