#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace unroll {

// TFRecord: what TensorBoard's event files are made of. A record is the length
// of its data (8 bytes, little-endian), a check of those, the data, a check of
// the data. A check is the masked CRC-32C
// (https://www.tensorflow.org/tutorials/load_data/tfrecord).

std::string framed_record(std::string_view data);

/// The data of the records in `bytes`, up to the first that is broken or cut
/// off.
std::vector<std::string_view> records_in(std::string_view bytes);

}  // namespace unroll
