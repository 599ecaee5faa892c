#include "config/valid_configs.h"

namespace unroll {
namespace {

RunConfig with_net(decltype(ClassifierConfig::net) net) {
  RunConfig config;
  classification(config).model.net = std::move(net);
  return config;
}

RnnConfig rnn(RecurrenceConfig recurrence, Readout readout, Head head) {
  RnnConfig config;
  static_cast<RecurrenceConfig&>(config) = recurrence;
  config.readout = readout;
  config.head = head;
  return config;
}

template <class Task>
RunConfig with_task(Task task) {
  RunConfig config;
  config.task = std::move(task);
  return config;
}

/// One of each task, with the alternatives that MNIST's classifiers lack.
std::vector<RunConfig> other_tasks() {
  LanguageModelingConfig language;
  language.data.set = TextFilesData{{"a.txt", "b.txt"}};
  language.data.unit = TextUnit::character;
  language.model.embedding.kind = OneHotEmbedding{};
  TextClassificationConfig texts;
  texts.data.set = TsvData{"train.tsv", "test.tsv"};
  texts.model.embedding.kind = LearnedEmbedding{7, "v.txt", true};
  TextClassificationConfig names;
  names.data.set = NamesData{};
  names.data.distinct = true;
  names.data.folds = 5;
  names.data.fold = 4;
  TaggingConfig tags;
  tags.data.set = ConllData{"a", "b", "c", 1, 4};
  tags.data.scheme = TagScheme::bio;
  TranslationConfig pairs;
  pairs.data.set = PairData{"a", "b", "c"};
  TranslationConfig parallel;
  parallel.data.set = ParallelData{"a", "b", "c", "d", "e", "f"};
  return {with_task(language),
          with_task(LanguageModelingConfig{}),
          with_task(texts),
          with_task(names),
          with_task(tags),
          with_task(TaggingConfig{}),
          with_task(pairs),
          with_task(parallel),
          with_task(TranslationConfig{}),
          with_task(CaptioningConfig{}),
          with_task(PaintingConfig{}),
          with_task(FrameTaggingConfig{}),
          with_task(WordVectorsConfig{})};
}

RunConfig with_optimizer(decltype(OptimizerConfig::kind) kind) {
  RunConfig config;
  config.optimizer = {std::move(kind), 0.1 + 0.2, 5e-324};
  return config;
}

RunConfig with_schedule(decltype(ScheduleConfig::kind) kind) {
  RunConfig config;
  config.schedule = {std::move(kind), 7};
  return config;
}

RunConfig far_from_default() {
  RunConfig config;
  config.name = "größe 2";
  config.seed = INT64_MAX;
  config.device = DeviceChoice::cuda;
  config.deterministic = true;
  config.threads = 3;
  config.precision = Precision::bfloat16;
  classification(config).data = {{DrawnDigitsData{11, 13}, "/tmp/x"},
                                 {2, 180.0, 0.1, 1e-3, 0.1},
                                 0.0,
                                 17,
                                 1};
  classification(config).model.weights = "old/best.safetensors";
  classification(config).model.rename = {{"lstm.", "rnn."},
                                         {"fc.", "layers.0."}};
  config.training = {3,         1'000'000'000'000,
                     1.0 / 3.0, 1e-300,
                     2,         0.1,
                     0.0,       -1,
                     -1.0,      -1.0,
                     -1,        Restore::last,
                     5,         6,
                     0.25,      2,
                     0.999,     true};
  return config;
}

}  // namespace

std::vector<RunConfig> valid_configs() {
  RunConfig idx;
  classification(idx).data.set.emplace<IdxData>(IdxData{"a", "b", "c", "d"});
  std::vector<RunConfig> configs = {
      far_from_default(),
      idx,
      with_net(FcConfig{}),
      with_net(FcConfig{{300, 100}, 5}),
      with_net(CnnConfig{{8}, 9}),
      with_net(RnnConfig{}),
      with_net(rnn({Cell::gru, 32, 1, false, 0.2}, Readout::max, Head::linear)),
      with_net(
          rnn({Cell::rnn, 32, 2, true, 0.999}, Readout::final, Head::course)),
      with_optimizer(AdamConfig{0.8, 0.9, 1e-7}),
      with_optimizer(AdamWConfig{{0.8, 0.9, 1e-7}}),
      with_optimizer(SgdConfig{0.9, true}),
      with_optimizer(RmspropConfig{0.9, 1e-7, 0.5}),
      with_schedule(StepSchedule{2, 0.3}),
      with_schedule(CosineSchedule{0.01}),
      with_schedule(OneCycleSchedule{0.4, 10.0, 100.0}),
      with_schedule(ReduceOnPlateauSchedule{0.5, 0, 0.0, 1e-6}),
  };
  for (RunConfig& config : other_tasks()) configs.push_back(std::move(config));
  return configs;
}

std::vector<std::string> problems_of(const Json& json) {
  std::vector<std::string> texts;
  for (const ConfigProblem& each : read_config(json).problems) {
    texts.push_back(each.path + ": " + each.message);
  }
  return texts;
}

std::vector<std::string> problems_of(const std::string& json_text) {
  return problems_of(parse_config_text(json_text, "test"));
}

}  // namespace unroll
