// The functions of XGBoost's C interface that this project calls.
//
// The wheel that carries libxgboost.so has no header, so the documented interface of release 3.x is declared here:
// https://xgboost.readthedocs.io/en/release_3.2.0/c.html
//
// Unless said otherwise a function returns 0, or -1 when it failed; XGBGetLastError then tells why. Memory that a
// function hands out belongs to the booster and the calling thread and lives until the next call with both.

#ifndef HYDATIS_XGBOOST_C_H
#define HYDATIS_XGBOOST_C_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// XGBoost's own width for counts.
typedef uint64_t bst_ulong;

// A data matrix, freed with XGDMatrixFree.
typedef void *DMatrixHandle;

// A booster, freed with XGBoosterFree.
typedef void *BoosterHandle;

// Library.

void XGBoostVersion(int *major, int *minor, int *patch);

// The message of this thread's last failure.
const char *XGBGetLastError(void);

// Sets options of this thread, such as {"verbosity": 0}.
int XGBSetGlobalConfig(const char *config);

// Data matrix.

// data: JSON of an array interface, row-major; config: JSON with "missing" and "nthread".
int XGDMatrixCreateFromDense(const char *data, const char *config, DMatrixHandle *out);

// field: "label" or "weight"; data: JSON of an array interface.
int XGDMatrixSetInfoFromInterface(DMatrixHandle handle, const char *field, const char *data);

int XGDMatrixFree(DMatrixHandle handle);

// Booster.

int XGBoosterCreate(const DMatrixHandle matrices[], bst_ulong count, BoosterHandle *out);

int XGBoosterSetParam(BoosterHandle handle, const char *name, const char *value);

int XGBoosterUpdateOneIter(BoosterHandle handle, int iteration, DMatrixHandle training);

// values: JSON of an array interface; config: JSON; matrix: may be null. The result has product(shape) values.
int XGBoosterPredictFromDense(BoosterHandle handle, const char *values, const char *config, DMatrixHandle matrix,
                              const bst_ulong **shape, bst_ulong *dimensions, const float **result);

// config: {"importance_type": "total_gain"}. One name and one score for each feature that splits.
int XGBoosterFeatureScore(BoosterHandle handle, const char *config, bst_ulong *count, const char ***names,
                          bst_ulong *dimensions, const bst_ulong **shape, const float **scores);

int XGBoosterBoostedRounds(BoosterHandle handle, int *out);

int XGBoosterGetNumFeature(BoosterHandle handle, bst_ulong *out);

// field: "feature_name" or "feature_type".
int XGBoosterSetStrFeatureInfo(BoosterHandle handle, const char *field, const char *values[], bst_ulong count);

int XGBoosterGetStrFeatureInfo(BoosterHandle handle, const char *field, bst_ulong *count, const char ***values);

// config: {"format": "ubj"} or {"format": "json"}.
int XGBoosterSaveModelToBuffer(BoosterHandle handle, const char *config, bst_ulong *length, const char **bytes);

int XGBoosterLoadModelFromBuffer(BoosterHandle handle, const void *bytes, bst_ulong length);

int XGBoosterFree(BoosterHandle handle);

#ifdef __cplusplus
}
#endif

#endif
