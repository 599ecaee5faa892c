#include "commands/trained_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "evaluation/evaluator.h"

namespace unroll {

ModelSource::ModelSource(const Subject& subject, const std::string& weights,
                         Console& console)
    : subject_(subject),
      weights_(subject.run ? find_weights(*subject.run, weights)
                           : weights_of_config(subject.config)),
      console_(console) {
  const auto& run = subject.run;
  if (run && std::filesystem::exists(run->signature_file())) {
    signature_ = read_signature(*run);
    origin_ = run->signature_file().string();
  } else {
    signature_ = signature_from_data(subject.config, console);
    origin_ = "the data";
  }
}

Vocabulary ModelSource::vocabulary(const std::string& name) const {
  const auto found = signature_.find(name);
  if (found == signature_.end())
    throw UserError(fmt::format("{}: holds no \"{}\"", origin_, name));
  return Vocabulary::from_json(*found, origin_ + ": " + name);
}

std::vector<std::string> ModelSource::labels() const {
  const auto found = signature_.find("labels");
  const auto is_text = [](const Json& label) { return label.is_string(); };
  if (found == signature_.end() || !found->is_array() ||
      !std::all_of(found->begin(), found->end(), is_text))
    throw UserError(fmt::format("{}: holds no list of \"labels\"", origin_));
  return found->get<std::vector<std::string>>();
}

c10::Device ModelSource::load_into(torch::nn::Module& model) const {
  return ready(model, subject_.config, weights_, console_);
}

}  // namespace unroll
