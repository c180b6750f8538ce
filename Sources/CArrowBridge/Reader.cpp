#include "Reader.hpp"

#include <arrow/type_traits.h>

#include "Status.hpp"

namespace bridge {

const arrow::DataType &value_type(const arrow::DataType &type) {
    if (type.id() != arrow::Type::DICTIONARY) return type;
    return *static_cast<const arrow::DictionaryType &>(type).value_type();
}

ArrowBridgeKind kind_of(const arrow::DataType &type) {
    const auto id = value_type(type).id();
    if (arrow::is_integer(id)) return ArrowBridgeKindInteger;
    if (arrow::is_floating(id) || arrow::is_decimal(id)) return ArrowBridgeKindDouble;
    switch (id) {
        case arrow::Type::STRING:
        case arrow::Type::LARGE_STRING:
        case arrow::Type::STRING_VIEW: return ArrowBridgeKindString;
        case arrow::Type::BOOL: return ArrowBridgeKindBool;
        case arrow::Type::TIMESTAMP:
        case arrow::Type::DATE32:
        case arrow::Type::DATE64: return ArrowBridgeKindTimestamp;
        case arrow::Type::NA: return ArrowBridgeKindNull;
        default: return ArrowBridgeKindUnsupported;
    }
}

bool is_narrow(const arrow::DataType &type) {
    const auto &values = value_type(type);
    if (values.id() == arrow::Type::BOOL || values.id() == arrow::Type::INT32) return true;
    return arrow::is_integer(values.id()) && values.bit_width() < 32;
}

}  // namespace bridge

void ArrowBridgeReader::describe(std::shared_ptr<arrow::Schema> new_schema, int64_t row_count) {
    schema = std::move(new_schema);
    rows = row_count;
    for (const auto &field : schema->fields()) type_names.push_back(bridge::value_type(*field->type()).ToString());
}

arrow::Status ArrowBridgeReader::load(int index) {
    if (table) {
        loaded = table->column(index);
    } else {
        ARROW_RETURN_NOT_OK(parquet->ReadColumn(index, &loaded));
    }
    if (loaded->length() != rows) {
        return arrow::Status::Invalid("holds ", loaded->length(), " values, the file announces ", rows);
    }
    loaded_index = index;
    return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::ChunkedArray>> ArrowBridgeReader::column(int index) {
    if (loaded_index != index) ARROW_RETURN_NOT_OK(load(index));
    loaded_index = -1;
    return std::move(loaded);
}

ArrowBridgeStatus arrow_bridge_load(ArrowBridgeReader *reader, int32_t index) {
    return bridge::guarded(reader->name(index), [&] { return reader->load(index); });
}

void arrow_bridge_reader_free(ArrowBridgeReader *reader) { delete reader; }

int64_t arrow_bridge_row_count(const ArrowBridgeReader *reader) { return reader->rows; }

int32_t arrow_bridge_column_count(const ArrowBridgeReader *reader) { return reader->schema->num_fields(); }

ArrowBridgeColumn arrow_bridge_column(const ArrowBridgeReader *reader, int32_t index) {
    const auto &field = reader->schema->field(index);
    return {field->name().c_str(), reader->type_names[index].c_str(), bridge::kind_of(*field->type()),
            bridge::is_narrow(*field->type()), field->nullable()};
}
