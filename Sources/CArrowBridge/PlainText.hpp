// The text of a file, whatever it is compressed with and in which Unicode encoding it is written.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

namespace bridge {

/// The whole text of a file as UTF-8 without a byte order mark.
///
/// Decompressed are gzip, zstd, bzip2 and LZ4 frames, known by their first bytes. Read are UTF-8, UTF-16 and UTF-32, known
/// by the byte order mark; UTF-16 also without, by the zeros in its first letter.
arrow::Result<std::shared_ptr<std::string>> plain_text(const std::string &path);

}  // namespace bridge
