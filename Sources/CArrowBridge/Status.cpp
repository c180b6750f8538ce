#include "Status.hpp"

#include <cstdlib>
#include <cstring>

namespace bridge {

ArrowBridgeStatus failure(const char *message, const char *column) noexcept {
    return {true, strdup(message), column == nullptr ? nullptr : strdup(column)};
}

ArrowBridgeStatus converted(const arrow::Status &status, const char *column) {
    if (status.ok()) return {false, nullptr, nullptr};
    return failure(status.message().c_str(), column);
}

}  // namespace bridge

void arrow_bridge_status_free(ArrowBridgeStatus status) {
    free(status.message);
    free(status.column);
}
