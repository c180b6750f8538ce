// The part of libFuzzer's interface that is used here; clang links the library itself with -fsanitize=fuzzer.
// Source: https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library".
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
