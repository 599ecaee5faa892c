#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

// A row's units, `kLanes` at a time: where fewer are left, through vectors that
// are filled up with zeros.
struct Lanes {
  std::int64_t count;
  Vector read(const float* at) const {
    return count >= kLanes ? load(at) : load_part(at, count);
  }
  void write(float* at, Vector value) const {
    if (count >= kLanes) {
      store(at, value);
    } else {
      store_part(at, value, count);
    }
  }
};

/// One row of a step: where its parts begin.
struct Row {
  float* gates;
  const float* h_before;
  const float* c_before;
  float* c;
  float* h;
};

Row row_of(const CellStep& s, std::int64_t row) {
  return {s.gates + row * s.gates_step, s.h_before + row * s.h_before_step,
          s.c_before == nullptr ? nullptr : s.c_before + row * s.c_step,
          s.c == nullptr ? nullptr : s.c + row * s.c_step,
          s.h + row * s.h_step};
}

bool is_active(const CellStep& s, std::int64_t row) {
  return s.lengths == nullptr || s.step < s.lengths[row];
}

struct Rnn {
  static void forward(const Row& r, std::int64_t /*units*/, std::int64_t u,
                      Lanes lanes) {
    lanes.write(r.h + u, tanh(lanes.read(r.gates + u)));
  }

  static void backward(const Row& r, std::int64_t /*units*/, std::int64_t u,
                       Lanes lanes, Vector& dh, Vector& /*dc*/, float* slopes) {
    const Vector h = lanes.read(r.h + u);
    lanes.write(slopes + u, dh * (1.0f - h * h));
    dh = Vector{};
  }
};

struct Lstm {
  static void forward(const Row& r, std::int64_t units, std::int64_t u,
                      Lanes lanes) {
    float* at = r.gates + u;
    const Vector i = sigmoid(lanes.read(at));
    const Vector f = sigmoid(lanes.read(at + units));
    const Vector g = tanh(lanes.read(at + 2 * units));
    const Vector o = sigmoid(lanes.read(at + 3 * units));
    const Vector c = f * lanes.read(r.c_before + u) + i * g;
    lanes.write(at, i);
    lanes.write(at + units, f);
    lanes.write(at + 2 * units, g);
    lanes.write(at + 3 * units, o);
    lanes.write(r.c + u, c);
    lanes.write(r.h + u, o * tanh(c));
  }

  static void backward(const Row& r, std::int64_t units, std::int64_t u,
                       Lanes lanes, Vector& dh, Vector& dc, float* slopes) {
    const float* at = r.gates + u;
    const Vector i = lanes.read(at), f = lanes.read(at + units);
    const Vector g = lanes.read(at + 2 * units);
    const Vector o = lanes.read(at + 3 * units);
    const Vector shown = tanh(lanes.read(r.c + u));
    const Vector sum = dc + dh * o * (1.0f - shown * shown);
    slopes += u;
    lanes.write(slopes, sum * g * i * (1.0f - i));
    lanes.write(slopes + units,
                sum * lanes.read(r.c_before + u) * f * (1.0f - f));
    lanes.write(slopes + 2 * units, sum * i * (1.0f - g * g));
    lanes.write(slopes + 3 * units, dh * shown * o * (1.0f - o));
    dh = Vector{};
    dc = sum * f;
  }
};

struct Gru {
  static void forward(const Row& r, std::int64_t units, std::int64_t u,
                      Lanes lanes) {
    float* at = r.gates + u;
    const Vector reset = sigmoid(lanes.read(at));
    const Vector z = sigmoid(lanes.read(at + units));
    const Vector from_h = lanes.read(at + 3 * units);
    const Vector n = tanh(lanes.read(at + 2 * units) + reset * from_h);
    lanes.write(at, reset);
    lanes.write(at + units, z);
    lanes.write(at + 2 * units, n);
    lanes.write(r.h + u, n + z * (lanes.read(r.h_before + u) - n));
  }

  static void backward(const Row& r, std::int64_t units, std::int64_t u,
                       Lanes lanes, Vector& dh, Vector& /*dc*/, float* slopes) {
    const float* at = r.gates + u;
    const Vector reset = lanes.read(at), z = lanes.read(at + units);
    const Vector n = lanes.read(at + 2 * units);
    const Vector dn = dh * (1.0f - z) * (1.0f - n * n);
    slopes += u;
    lanes.write(slopes,
                dn * lanes.read(at + 3 * units) * reset * (1.0f - reset));
    lanes.write(slopes + units,
                dh * (lanes.read(r.h_before + u) - n) * z * (1.0f - z));
    lanes.write(slopes + 2 * units, dn);
    lanes.write(slopes + 3 * units, dn * reset);
    dh = dh * z;
  }
};

template <typename Body>
void each_lanes(std::int64_t units, const Body& body) {
  std::int64_t u = 0;
  for (; u + kLanes <= units; u += kLanes) body(u, Lanes{kLanes});
  if (u < units) body(u, Lanes{units - u});
}

void keep(const CellStep& s, const Row& row) {
  each_lanes(s.units, [&](std::int64_t u, Lanes lanes) {
    lanes.write(row.h + u, lanes.read(row.h_before + u));
    if (row.c != nullptr) lanes.write(row.c + u, lanes.read(row.c_before + u));
  });
}

template <typename Cell>
void forward(const CellStep& s) {
  for (std::int64_t i = 0; i < s.rows; ++i) {
    const Row row = row_of(s, i);
    if (!is_active(s, i)) {
      keep(s, row);
      continue;
    }
    each_lanes(s.units, [&](std::int64_t u, Lanes lanes) {
      Cell::forward(row, s.units, u, lanes);
    });
  }
}

template <typename Cell>
void backward(const CellSlopes& s, std::int64_t gates) {
  const CellStep& step = s.forward;
  for (std::int64_t i = 0; i < step.rows; ++i) {
    const Row row = row_of(step, i);
    const bool active = is_active(step, i);
    float* dh_at = s.dh + i * step.units;
    float* dc_at = s.dc == nullptr ? nullptr : s.dc + i * step.units;
    const float* above =
        s.dh_above == nullptr ? nullptr : s.dh_above + i * s.dh_above_step;
    float* slopes = s.slopes + i * s.slopes_step;
    each_lanes(step.units, [&](std::int64_t u, Lanes lanes) {
      Vector dh = lanes.read(dh_at + u);
      if (above != nullptr) dh += lanes.read(above + u);
      if (active) {
        Vector dc = dc_at == nullptr ? Vector{} : lanes.read(dc_at + u);
        Cell::backward(row, step.units, u, lanes, dh, dc, slopes);
        if (dc_at != nullptr) lanes.write(dc_at + u, dc);
      } else {
        for (std::int64_t gate = 0; gate < gates; ++gate)
          lanes.write(slopes + gate * step.units + u, Vector{});
      }
      lanes.write(dh_at + u, dh);
    });
  }
}

}  // namespace

void cell_step(const CellStep& step) {
  switch (step.cell) {
    case RecurrentCell::rnn:
      return forward<Rnn>(step);
    case RecurrentCell::lstm:
      return forward<Lstm>(step);
    case RecurrentCell::gru:
      return forward<Gru>(step);
  }
}

void cell_slopes(const CellSlopes& step) {
  switch (step.forward.cell) {
    case RecurrentCell::rnn:
      return backward<Rnn>(step, 1);
    case RecurrentCell::lstm:
      return backward<Lstm>(step, 4);
    case RecurrentCell::gru:
      return backward<Gru>(step, 4);
  }
}

}  // namespace unroll::UNROLL_SIMD
