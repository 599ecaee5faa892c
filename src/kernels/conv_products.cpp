#include "kernels/conv_products.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <vector>

#include "kernels/conv_tiles.h"
#include "kernels/parallel.h"
#include "kernels/ranges.h"
#include "kernels/simd.h"

namespace unroll {
namespace {

/// So few weights that each thread can sum up all of them by itself.
constexpr std::int64_t kSmallWeights = 1 << 18;
/// Outputs whose products with a panel stay in a cache for all taps; whole
/// panels, whatever their width.
constexpr std::int64_t kBlockOutputs = 64;
/// Rows of slopes and of x that stay there.
constexpr std::int64_t kDepth = 256;

/// Few enough for each thread to sum up 16 for every 9.
bool sums_tiles(const ConvShape& shape, std::int64_t images) {
  return takes_tiles(shape, images) &&
         shape.taps() * shape.outputs * shape.inputs <= 2 * kSmallWeights;
}

bool are_small(const ConvShape& shape) {
  return shape.taps() * shape.outputs * shape.inputs <= kSmallWeights;
}

/// All taps' products of one row of places of one chunk, added to `sums`
/// [taps, outputs, inputs].
struct PlaceRow {
  const ConvShape& shape;
  const Maps& x;
  const Maps& slopes;
  std::int64_t out_row, image, images;
  float* sums;
};

void add_place_row(const PlaceRow& at, std::vector<Product>& products) {
  const auto& [shape, x, slopes, out_row, image, images, sums] = at;
  for (std::int64_t tap = 0; tap < shape.taps(); ++tap) {
    const auto row = tap_row(shape, tap, out_row);
    if (row.count == 0) continue;
    products.clear();
    for (std::int64_t i = 0; i < row.count; ++i)
      products.push_back({{slopes.at(row.out + i, image), 1, shape.outputs},
                          {x.at(row.in + i * shape.stride, image), shape.inputs,
                           simd().panel_width},
                          images});
    add_products(shape.outputs, shape.inputs, products.data(), row.count,
                 sums + tap * shape.outputs * shape.inputs);
  }
}

/// All taps' products [taps, outputs, inputs].
void see_all(const ConvShape& shape, const at::Tensor& products,
             AfterProducts after) {
  parallel(panels_in(shape.inputs), [&](std::int64_t panel) {
    after(0, {panel, 0, shape.outputs,
              products.const_data_ptr<float>() + panel * simd().panel_width,
              shape.outputs * shape.inputs, shape.inputs});
  });
}

/// Small weights: each part sums all of them over its own rows of places.
void products_by_places(const ConvShape& shape, const ConvCut& cut,
                        const Maps& x, const Maps& slopes,
                        AfterProducts after) {
  const auto rows = shape.out_rows(), units = cut.chunks * rows;
  const auto parts = std::min(cut.parts, units);
  auto sums = at::zeros({parts, shape.taps() * shape.outputs * shape.inputs});
  auto* data = sums.mutable_data_ptr<float>();
  parallel(parts, [&](std::int64_t part) {
    std::vector<Product> products;
    for (auto i = units * part / parts; i < units * (part + 1) / parts; ++i) {
      const auto image = cut.first(i / rows);
      add_place_row(
          {shape, x, slopes, i % rows, image, cut.first(i / rows + 1) - image,
           data + part * sums.size(1)},
          products);
    }
  });
  see_all(shape, sums.size(0) == 1 ? sums : sums.sum(0), after);
}

/// Maps as factors of products: [places][panels][images][panel_width].
class PackedMaps {
 public:
  explicit PackedMaps(const Maps& maps)
      : images_(maps.images),
        panels_(
            at::empty({maps.places, packed_size(maps.images, maps.channels)},
                      at::kFloat)) {
    auto* to = panels_.mutable_data_ptr<float>();
    parallel(maps.places, [&](std::int64_t place) {
      simd().pack({maps.at(place), maps.channels, 1}, maps.images,
                  maps.channels, to + place * panels_.size(1));
    });
  }

  const float* at(std::int64_t place, std::int64_t panel,
                  std::int64_t image) const {
    return panels_.const_data_ptr<float>() + place * panels_.size(1) +
           (panel * images_ + image) * simd().panel_width;
  }

 private:
  std::int64_t images_;
  at::Tensor panels_;
};

/// One tap's of one panel of outputs and one of inputs, added to the target.
void add_places(const ConvShape& shape, std::int64_t tap,
                std::int64_t out_panel, const PackedMaps& slopes,
                std::int64_t panel, const PackedMaps& x, std::int64_t images,
                Multiply sum) {
  const auto width = simd().panel_width;
  std::vector<Product> products;
  std::int64_t depth = 0;
  const auto multiply = [&] {
    sum.products = products.data();
    sum.count = static_cast<std::int64_t>(products.size());
    simd().multiply(sum);
    products.clear();
    depth = 0;
  };
  for (std::int64_t out_row = 0; out_row < shape.out_rows(); ++out_row) {
    const auto row = tap_row(shape, tap, out_row);
    for (std::int64_t i = 0; i < row.count; ++i) {
      for (std::int64_t image = 0; image < images; image += kDepth) {
        const auto rows = std::min(kDepth, images - image);
        products.push_back(
            {{slopes.at(row.out + i, out_panel, image), 1, width},
             {x.at(row.in + i * shape.stride, panel, image), width, 0},
             rows});
        depth += rows;
        if (depth >= kDepth) multiply();
      }
    }
  }
  if (depth > 0) multiply();
}

/// Large ones: block by block, each over all places.
void products_by_blocks(const ConvShape& shape, const Maps& x,
                        const Maps& slopes, AfterProducts after) {
  const auto width = simd().panel_width;
  TORCH_INTERNAL_ASSERT(kBlockOutputs % width == 0);
  const auto panels = panels_in(shape.inputs);
  const PackedMaps packed_x(x), packed_slopes(slopes);
  parallel(product_blocks(shape) * panels, [&](std::int64_t unit) {
    const auto block = unit / panels, panel = unit % panels;
    const auto output = block * kBlockOutputs;
    const auto outputs = std::min(kBlockOutputs, shape.outputs - output);
    const auto tap_step = outputs * width;
    std::vector<float> sums(static_cast<std::size_t>(shape.taps() * tap_step));
    for (std::int64_t tap = 0; tap < shape.taps(); ++tap) {
      for (std::int64_t row = 0; row < outputs; row += width) {
        Multiply sum;
        sum.rows = std::min(width, outputs - row);
        sum.cols = std::min(width, shape.inputs - panel * width);
        sum.target = sums.data() + tap * tap_step + row * width;
        sum.target_row_step = width;
        sum.start = Start::target;
        add_places(shape, tap, (output + row) / width, packed_slopes, panel,
                   packed_x, x.images, sum);
      }
    }
    after(block, {panel, output, outputs, sums.data(), tap_step, width});
  });
}

}  // namespace

std::int64_t product_blocks(const ConvShape& shape) {
  return are_small(shape) ? 1 : in_steps(shape.outputs, kBlockOutputs);
}

void weight_products(const ConvShape& shape, const ConvCut& cut, const Maps& x,
                     const Maps& slopes, AfterProducts after) {
  if (sums_tiles(shape, cut.images)) {
    see_all(shape, multiply_tiles(shape, cut, x, slopes), after);
  } else if (are_small(shape)) {
    products_by_places(shape, cut, x, slopes, after);
  } else {
    products_by_blocks(shape, x, slopes, after);
  }
}

bool PieceProducts::fits(const ConvShape& shape) {
  return shape.is_pointwise() && are_small(shape);
}

PieceProducts::PieceProducts(const ConvShape& shape, std::int64_t parts,
                             const Maps& x)
    : shape_(shape),
      x_(x),
      sums_(at::zeros({parts, shape.inputs, shape.outputs})) {
  TORCH_INTERNAL_ASSERT(fits(shape));
}

/// The other way round than elsewhere: there are few inputs, which as columns
/// would leave most of a panel empty.
void PieceProducts::add(const Piece& slopes) {
  const Product product{{x_.at(slopes.place, slopes.image), 1, shape_.inputs},
                        {slopes.rows, shape_.outputs, simd().panel_width},
                        slopes.count * slopes.images};
  add_products(shape_.inputs, shape_.outputs, &product, 1,
               sums_.mutable_data_ptr<float>() +
                   slopes.part * shape_.inputs * shape_.outputs);
}

void PieceProducts::finish(AfterProducts after) const {
  see_all(shape_, sums_.sum(0).t().contiguous(), after);
}

}  // namespace unroll
