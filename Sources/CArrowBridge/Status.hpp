// Turning Arrow's statuses and exceptions into the status of the C face.
#pragma once

#include <exception>
#include <new>

#include <arrow/status.h>

#include "CArrowBridge.h"

namespace bridge {

/// A failure, with the name of the column it concerns (NULL: none).
ArrowBridgeStatus failure(const char *message, const char *column) noexcept;

/// Arrow's status as the status of the C face.
ArrowBridgeStatus converted(const arrow::Status &status, const char *column);

/// Runs a body that returns an arrow::Status, so that neither a status nor an exception is lost.
template <typename Body>
ArrowBridgeStatus guarded(const char *column, Body body) noexcept {
    try {
        return converted(body(), column);
    } catch (const std::bad_alloc &) {
        return failure("out of memory", column);
    } catch (const std::exception &error) {
        return failure(error.what(), column);
    } catch (...) {
        return failure("unknown exception", column);
    }
}

}  // namespace bridge
