// Arrow and Parquet are C++: CArrowBridge includes their headers, this target only brings their pkg-config flags.
