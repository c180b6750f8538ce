/// A C face over the parts of Apache Arrow that MetricHistory uses: flat tables in Parquet and CSV files.
///
/// No exception crosses it. Every function that can fail returns an ArrowBridgeStatus; the caller frees it with
/// arrow_bridge_status_free. Text is UTF-8, ends in NUL and belongs to the object it was read from.

#ifndef CARROWBRIDGE_H
#define CARROWBRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The outcome of a call.
typedef struct {
    /// Whether the call failed.
    bool failed;
    /// What went wrong, or NULL (also when memory ran out).
    char *message;
    /// The column it concerns, or NULL.
    char *column;
} ArrowBridgeStatus;

/// Frees the texts of a status.
void arrow_bridge_status_free(ArrowBridgeStatus status);

/// What a column holds, whatever its width in the file.
typedef enum {
    /// A type this bridge does not read: nested, binary, time of day and so on.
    ArrowBridgeKindUnsupported = 0,
    /// Signed or unsigned whole numbers of any width.
    ArrowBridgeKindInteger = 1,
    /// Floating-point and decimal numbers of any width.
    ArrowBridgeKindDouble = 2,
    /// UTF-8 text, plain or dictionary-coded.
    ArrowBridgeKindString = 3,
    /// Truth values.
    ArrowBridgeKindBool = 4,
    /// Instants or dates of any unit; without a time zone they count as UTC.
    ArrowBridgeKindTimestamp = 5,
    /// Only nulls, with no type (an empty column of a CSV file).
    ArrowBridgeKindNull = 6,
} ArrowBridgeKind;

/// One column of a file.
typedef struct {
    /// Its name.
    const char *name;
    /// Its type as Arrow writes it, for messages ("int32", "timestamp[ms, tz=UTC]").
    const char *type;
    /// What it holds.
    ArrowBridgeKind kind;
    /// Whether every value of the type fits in 32 signed bits (integers and truth values).
    bool narrow;
    /// Whether the schema allows nulls.
    bool nullable;
} ArrowBridgeColumn;

/// An open file.
typedef struct ArrowBridgeReader ArrowBridgeReader;

/// Opens a Parquet file and reads its schema.
ArrowBridgeStatus arrow_bridge_open_parquet(const char *path, ArrowBridgeReader **reader);

/// Reads a CSV file (RFC 4180, first row is the header; an unquoted empty field is null).
///
/// The separator is what the header has most of: comma, semicolon, tab or bar. The file may be compressed (gzip, zstd,
/// bzip2, LZ4) and be written in UTF-8, UTF-16 or UTF-32.
///
/// Types are inferred from all rows. Columns in `texts` are taken as text as they stand: `text_count` names, one
/// after the other, each ending in NUL.
ArrowBridgeStatus arrow_bridge_open_csv(
    const char *path, const char *texts, size_t text_count, ArrowBridgeReader **reader);

/// Closes a file.
void arrow_bridge_reader_free(ArrowBridgeReader *reader);

/// The number of rows.
int64_t arrow_bridge_row_count(const ArrowBridgeReader *reader);

/// The number of columns.
int32_t arrow_bridge_column_count(const ArrowBridgeReader *reader);

/// The column at an index in 0..<column count.
ArrowBridgeColumn arrow_bridge_column(const ArrowBridgeReader *reader, int32_t index);

/// Decodes a whole column and makes sure that it has as many values as the file announces.
///
/// Call it before making room for the values: a damaged file may announce any number of rows. The read function that
/// follows for the same column copies the values out and lets go of them.
ArrowBridgeStatus arrow_bridge_load(ArrowBridgeReader *reader, int32_t index);

/// Reads a whole column of integers or truth values into `values` (one per row, 0 where null).
///
/// `valid` gets 1 or 0 per row; `null_count` the number of nulls.
ArrowBridgeStatus arrow_bridge_read_integers(
    ArrowBridgeReader *reader, int32_t index, int64_t *values, uint8_t *valid, int64_t *null_count);

/// Reads a whole column of numbers into `values` (one per row, NaN where null).
ArrowBridgeStatus arrow_bridge_read_doubles(ArrowBridgeReader *reader, int32_t index, double *values);

/// Reads a whole column of timestamps into `values`, as milliseconds since 1970 UTC (one per row, 0 where null).
///
/// Finer units are cut off. `valid` gets 1 or 0 per row; `null_count` the number of nulls.
ArrowBridgeStatus arrow_bridge_read_timestamps(
    ArrowBridgeReader *reader, int32_t index, int64_t *values, uint8_t *valid, int64_t *null_count);

/// The distinct strings of a column.
typedef struct ArrowBridgeStrings ArrowBridgeStrings;

/// Reads a whole column of text: one code per row into `codes` (-1 where null), and the strings they stand for.
ArrowBridgeStatus arrow_bridge_read_strings(
    ArrowBridgeReader *reader, int32_t index, int32_t *codes, ArrowBridgeStrings **strings);

/// The number of distinct strings.
int32_t arrow_bridge_strings_count(const ArrowBridgeStrings *strings);

/// The bytes of the string with a code in 0..<count, and their number. They do not end in NUL.
const char *arrow_bridge_strings_get(const ArrowBridgeStrings *strings, int32_t code, int64_t *length);

/// Frees the strings.
void arrow_bridge_strings_free(ArrowBridgeStrings *strings);

/// A table that is being put together, column by column, to be written to a file.
typedef struct ArrowBridgeWriter ArrowBridgeWriter;

/// How whole numbers are stored.
typedef enum {
    ArrowBridgeStorageInt32 = 0,
    ArrowBridgeStorageInt64 = 1,
    /// timestamp[ms, UTC]: milliseconds since 1970 UTC.
    ArrowBridgeStorageTimestamp = 2,
} ArrowBridgeStorage;

/// Starts a table with a number of rows; every column added must have as many values. NULL when memory ran out.
ArrowBridgeWriter *arrow_bridge_writer_new(int64_t row_count);

/// Frees a table.
void arrow_bridge_writer_free(ArrowBridgeWriter *writer);

/// Adds (and copies) a column of whole numbers. `valid` is 1 or 0 per row, or NULL when every row has a value.
ArrowBridgeStatus arrow_bridge_add_integers(
    ArrowBridgeWriter *writer, const char *name, ArrowBridgeStorage storage, const int64_t *values,
    const uint8_t *valid);

/// Adds (and copies) a column of numbers; NaN becomes null.
ArrowBridgeStatus arrow_bridge_add_doubles(ArrowBridgeWriter *writer, const char *name, const double *values);

/// Adds (and copies) a column of text: one code per row (-1 is null) into `string_count` strings, which lie one after
/// the other in `bytes` with the given lengths.
ArrowBridgeStatus arrow_bridge_add_strings(
    ArrowBridgeWriter *writer, const char *name, const int32_t *codes, const char *bytes, const int64_t *lengths,
    int32_t string_count);

/// Writes the table to a Parquet file with zstd compression and page checksums.
ArrowBridgeStatus arrow_bridge_write_parquet(const ArrowBridgeWriter *writer, const char *path);

/// Writes the table to a CSV file (RFC 4180; text is quoted, null is an unquoted empty field).
ArrowBridgeStatus arrow_bridge_write_csv(const ArrowBridgeWriter *writer, const char *path);

#ifdef __cplusplus
}
#endif

#endif
