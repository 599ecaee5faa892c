#include "config/fields.h"
#include "config/limits.h"

namespace unroll {

void describe(FieldVisitor& v, StartConfig& c) {
  v.field({"weights",
           "File of weights to start from (safetensors, or what Python's "
           "torch.save wrote). Empty: fresh ones."},
          Text{c.weights, kAnyText});
  v.field({"rename",
           "For files of weights from elsewhere: beginnings of names there, "
           "and what they are here, such as {\"lstm.\": \"rnn.\"}."},
          TextMap{c.rename});
}

// --- parts ------------------------------------------------------------------

namespace {

void describe_one_way(FieldVisitor& v, RecurrenceConfig& c) {
  v.field({"cell", "The recurrence. rnn is the plain tanh one."},
          choice(c.cell, {"rnn", "lstm", "gru"}));
  v.field({"hidden_size", "Units per layer and direction."},
          Integer{c.hidden_size, from(1, kMostUnits)});
  v.field({"layers", "Recurrent layers, one on top of the other."},
          Integer{c.layers, from(1, kMostLayers)});
}

/// Of models that also drop at their inputs and outputs.
void describe_recurrence(FieldVisitor& v, RecurrenceConfig& c) {
  describe_one_way(v, c);
  v.field({"bidirectional", "Read from both ends. Twice the work."},
          Flag{c.bidirectional});
  v.field({"dropout",
           "Share dropped in training, of what goes into the recurrent layers, "
           "between them and out of them."},
          Number{c.dropout, kFraction});
}

void describe_embedding(FieldVisitor& v, EmbeddingConfig& c) {
  v.section({"embedding", "How a unit becomes a vector."},
            [&c](FieldVisitor& inner) { describe(inner, c); });
}

}  // namespace

void describe(FieldVisitor& v, EmbeddingConfig& c) {
  v.tag({"type", "Which vectors."},
        {alternative<LearnedEmbedding>("learned", "A table that is trained.",
                                       c.kind),
         alternative<OneHotEmbedding>(
             "one_hot", "As many numbers as units, all 0 but one.", c.kind)});
}

void describe(FieldVisitor& v, LearnedEmbedding& c) {
  v.field({"size", "Numbers a vector."}, Integer{c.size, from(1, kMostUnits)});
  v.field({"weights",
           "File of vectors to start from, in word2vec's text format, of the "
           "same size. Empty: fresh ones."},
          Text{c.weights, kAnyText});
  v.field({"frozen", "Leave the vectors as they are."}, Flag{c.frozen});
}

void describe(FieldVisitor&, OneHotEmbedding&) {}

// --- classifiers of images --------------------------------------------------

void describe(FieldVisitor& v, ClassifierConfig& c) {
  v.tag({"type", "Which network.", true},
        {alternative<FcConfig>(
             "fc",
             "Fully connected: Linear, LeakyReLU and BatchNorm per hidden "
             "layer, then Linear and LogSoftmax.",
             c.net),
         alternative<CnnConfig>(
             "cnn",
             "Convolutional: blocks of two 3x3 convolutions with ReLU and "
             "BatchNorm, the second of stride 2, then two Linear layers.",
             c.net),
         alternative<RnnConfig>(
             "rnn", "Recurrent: an image is read row by row, top to bottom.",
             c.net)});
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, FcConfig& c) {
  v.field(
      {"hidden_sizes",
       "Outputs of each hidden layer. Empty: `layers` "
       "layers whose sizes fall in even steps."},
      IntegerList{c.hidden_sizes, from(1, kMostUnits), from(0, kMostLayers)});
  v.field({"layers",
           "Linear layers, the last one included. 5 on MNIST: 784, "
           "629, 474, 319, 164, 10. With `hidden_sizes` leave it "
           "out."},
          Integer{c.layers, from(1, kMostLayers)});
}

void describe(FieldVisitor& v, CnnConfig& c) {
  v.field({"channels",
           "Channels of each block. Every block halves the image's "
           "sides."},
          IntegerList{c.channels, from(1, kMostUnits), from(1, kMostLayers)});
  v.field(
      {"hidden_size", "Outputs of the first Linear layer after the blocks."},
      Integer{c.hidden_size, from(1, kMostUnits)});
}

void describe(FieldVisitor& v, RnnConfig& c) {
  describe_one_way(v, c);
  v.field({"bidirectional", "Read the rows from both ends. Twice the work."},
          Flag{c.bidirectional});
  v.field({"dropout",
           "Share of outputs dropped between layers in training. "
           "With one layer there is no between: 0."},
          Number{c.dropout, kFraction});
  v.field({"readout",
           "What of the outputs is classified. last: those at the last row "
           "(the backward direction has seen one row only). final: the last "
           "state of each direction. mean, max: over all rows."},
          choice(c.readout, {"last", "final", "mean", "max"}));
  v.field({"head",
           "What classifies it. course: ReLU, BatchNorm, Linear. "
           "linear: Linear alone. LogSoftmax follows either."},
          choice(c.head, {"course", "linear"}));
}

// --- models of sequences ----------------------------------------------------

void describe(FieldVisitor& v, LanguageModelConfig& c) {
  describe_recurrence(v, c.recurrence);
  describe_embedding(v, c.embedding);
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, TextClassifierConfig& c) {
  describe_recurrence(v, c.recurrence);
  v.field({"readout",
           "What of the outputs is classified. last: those at the last step. "
           "final: the last state of each direction. mean, max: over all "
           "steps."},
          choice(c.readout, {"last", "final", "mean", "max"}));
  v.field({"output",
           "softmax: a probability for each label. sigmoid: one number, for "
           "two labels."},
          choice(c.output, {"softmax", "sigmoid"}));
  describe_embedding(v, c.embedding);
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, TaggerConfig& c) {
  describe_recurrence(v, c.recurrence);
  v.field({"character_size", "Numbers in the vector of a character."},
          Integer{c.character_size, from(1, kMostUnits)});
  v.field({"character_hidden_size",
           "Units, in each direction, of the LSTM that reads each word's "
           "characters. 0: words are read as wholes only."},
          Integer{c.character_hidden_size, from(0, kMostUnits)});
  describe_embedding(v, c.embedding);
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, TranslatorConfig& c) {
  v.field({"cell", "The recurrence. rnn is the plain tanh one."},
          choice(c.cell, {"rnn", "lstm", "gru"}));
  v.field({"embedding_size", "Numbers in the vector of a word."},
          Integer{c.embedding_size, from(1, kMostUnits)});
  v.field({"hidden_size",
           "Units of the decoder, and of each direction of the encoder."},
          Integer{c.hidden_size, from(1, kMostUnits)});
  v.field({"layers", "Recurrent layers of encoder and decoder."},
          Integer{c.layers, from(1, kMostLayers)});
  v.field({"dropout", "Share dropped in training, of embeddings and outputs."},
          Number{c.dropout, kFraction});
  v.field({"attention",
           "How the decoder looks back at the source. none: it has the "
           "encoder's last state alone. bahdanau: additive (2015). luong: "
           "general (2015)."},
          choice(c.attention, {"none", "bahdanau", "luong"}));
  v.field({"beam_size",
           "Sentences kept side by side when one is generated. 1: greedy."},
          Integer{c.beam_size, from(1, 1000)});
  v.field({"length_penalty",
           "A sentence's log-probability is divided by its length to this "
           "power. 0: short sentences win."},
          Number{c.length_penalty, {.low = 0.0, .high = 10.0}});
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, CaptionerConfig& c) {
  v.field({"channels",
           "Channels of each 3x3 convolution, which halves the strip's sides."},
          IntegerList{c.channels, from(1, kMostUnits), from(1, 4)});
  v.field({"embedding_size", "Numbers in the vector of a word."},
          Integer{c.embedding_size, from(1, kMostUnits)});
  describe_one_way(v, c.recurrence);
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, PainterConfig& c) {
  describe_one_way(v, c.recurrence);
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, FrameTaggerConfig& c) {
  v.field({"channels",
           "Channels of each 3x3 convolution, which halves the frame's sides."},
          IntegerList{c.channels, from(1, kMostUnits), from(1, 4)});
  v.field({"feature_size", "Numbers that the convolutions make of a frame."},
          Integer{c.feature_size, from(1, kMostUnits)});
  describe_one_way(v, c.recurrence);
  v.field({"bidirectional", "Read from both ends. Twice the work."},
          Flag{c.recurrence.bidirectional});
  describe(v, static_cast<StartConfig&>(c));
}

void describe(FieldVisitor& v, Word2vecConfig& c) {
  v.field({"size", "Numbers a vector."}, Integer{c.size, from(1, kMostUnits)});
  v.field({"window",
           "Words to each side that count as near, at most; each centre word "
           "draws its own width up to it."},
          Integer{c.window, from(1, 1000)});
  v.field({"negatives", "Words drawn at random against each true one."},
          Integer{c.negatives, from(1, 1000)});
  v.field({"subsample",
           "Words of a greater share of the text are thinned out. 0: off."},
          Number{c.subsample, kFraction});
  describe(v, static_cast<StartConfig&>(c));
}

}  // namespace unroll
