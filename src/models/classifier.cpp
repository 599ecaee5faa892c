#include "models/classifier.h"

#include <variant>

#include "models/cnn_model.h"
#include "models/fc_model.h"
#include "models/rnn_model.h"

namespace unroll {
namespace {

struct MakeModel {
  ImageShape image;
  std::int64_t classes;

  std::shared_ptr<Classifier> operator()(const FcConfig& config) const {
    return std::make_shared<FcModel>(config, image, classes);
  }
  std::shared_ptr<Classifier> operator()(const CnnConfig& config) const {
    return std::make_shared<CnnModel>(config, image, classes);
  }
  std::shared_ptr<Classifier> operator()(const RnnConfig& config) const {
    return std::make_shared<RnnModel>(config, image, classes);
  }
};

}  // namespace

std::shared_ptr<Classifier> make_classifier(const ClassifierConfig& config,
                                            ImageShape image,
                                            std::int64_t classes) {
  return std::visit(MakeModel{image, classes}, config.net);
}

}  // namespace unroll
