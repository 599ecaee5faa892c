#include "config/fields.h"
#include "config/limits.h"

namespace unroll {

// --- images -----------------------------------------------------------------

void describe(FieldVisitor& v, ImageSource& c) {
  v.tag(
      {"set", "Which images."},
      {alternative<MnistData>(
           "mnist", "MNIST: 60,000 + 10,000 handwritten digits, 28x28.", c.set),
       alternative<DrawnDigitsData>(
           "drawn_digits",
           "Digits that the program draws itself, 28x28: for machines with "
           "neither MNIST nor a network.",
           c.set),
       alternative<IdxData>("idx", "Any image set in four IDX files.", c.set)});
  v.field({"dir",
           "Where MNIST's files are looked for first, and downloaded to. "
           "Relative to the folder you stand in. Other sets do not use it."},
          Text{c.dir, kAnyText});
}

void describe(FieldVisitor&, MnistData&) {}

void describe(FieldVisitor& v, DrawnDigitsData& c) {
  v.field({"train_count", "Training images to draw, validation included."},
          Integer{c.train_count, from(1, kMostExamples)});
  v.field({"test_count", "Test images to draw."},
          Integer{c.test_count, from(1, kMostExamples)});
}

void describe(FieldVisitor& v, IdxData& c) {
  v.field({"train_images", "IDX file, plain or gzip.", true},
          Text{c.train_images, kFilePath});
  v.field({"train_labels", "IDX file, plain or gzip.", true},
          Text{c.train_labels, kFilePath});
  v.field({"test_images", "IDX file, plain or gzip.", true},
          Text{c.test_images, kFilePath});
  v.field({"test_labels", "IDX file, plain or gzip.", true},
          Text{c.test_labels, kFilePath});
}

void describe(FieldVisitor& v, ImageDataConfig& c) {
  describe(v, static_cast<ImageSource&>(c));
  v.field({"valid_fraction",
           "Share of the training images that validate instead. 0: train on "
           "all of them."},
          Number{c.valid_fraction, kFraction});
  v.field({"batch_size",
           "Images per step. Larger is faster per image and steps less often."},
          Integer{c.batch_size, from(1, kMostExamples)});
  v.field({"evaluation_batch_size",
           "Images at once where nothing is learnt. Results do not depend on "
           "it; a trained run may change it."},
          Integer{c.evaluation_batch_size, from(1, kMostExamples)});
  describe(v, static_cast<Distortion&>(c));
}

void describe(FieldVisitor& v, Distortion& c) {
  v.field({"shift",
           "Each training image moves by up to so many pixels in each "
           "direction, at random. 1 or 2 helps on MNIST; 0: none."},
          Integer{c.shift, from(0, 1000)});
  v.field({"rotation",
           "Each training image turns by up to so many degrees, either way, "
           "at random."},
          Number{c.rotation, {.low = 0.0, .high = 180.0}});
  v.field({"scale",
           "Each side of each training image grows or shrinks by up to this "
           "share of it, at random."},
          Number{c.scale, kFraction});
  v.field({"elastic_strength",
           "Each training image is bent: its pixels move as smoothed noise "
           "says (Simard, Steinkraus and Platt, 2003, who take 34 at a "
           "smoothness of 4). 0: none."},
          Number{c.elastic_strength, {.low = 0.0, .high = 10000.0}});
  v.field({"elastic_smoothness",
           "Standard deviation, in pixels, of the Gaussian that smooths that "
           "noise. Small ones shake a line, large ones bend the whole."},
          Number{c.elastic_smoothness, {.low = 0.1, .high = 100.0}});
}

void describe(FieldVisitor& v, DigitRowDataConfig& c) {
  describe(v, static_cast<ImageSource&>(c));
  v.field({"train_rows",
           "Rows of digits made anew in each epoch, from training images."},
          Integer{c.train_rows, from(1, kMostExamples)});
  v.field({"valid_rows",
           "Rows that validate, from training images that no training row "
           "holds. 0: none."},
          Integer{c.valid_rows, from(0, kMostExamples)});
  v.field({"test_rows", "Rows that test, from test images."},
          Integer{c.test_rows, from(1, kMostExamples)});
  v.field({"most_digits", "Digits in a row, at most."},
          Integer{c.most_digits, from(1, 100)});
  v.field({"batch_size", "Rows per step."},
          Integer{c.batch_size, from(1, kMostExamples)});
}

// --- text -------------------------------------------------------------------

namespace {

void describe_vocabulary(FieldVisitor& v, bool& lowercase,
                         std::int64_t& min_count) {
  v.field({"lowercase", "Take capital letters for small ones."},
          Flag{lowercase});
  v.field({"min_count",
           "What the training part holds less often is one unknown unit."},
          Integer{min_count, from(1, kMostExamples)});
}

}  // namespace

void describe(FieldVisitor& v, TokenConfig& c) {
  v.field({"unit", "What a step of the text is."},
          choice(c.unit, {"character", "word"}));
  describe_vocabulary(v, c.lowercase, c.min_count);
}

void describe(FieldVisitor& v, TextDataConfig& c) {
  v.tag({"set", "Which text."},
        {alternative<TinyShakespeareData>(
             "tiny_shakespeare",
             "1.1 million characters of Shakespeare's plays, the text of "
             "char-rnn.",
             c.set),
         alternative<TextFilesData>("files", "Any UTF-8 text, plain or gzip.",
                                    c.set)});
  v.field(
      {"dir", "Where a public text is looked for first, and downloaded to."},
      Text{c.dir, kAnyText});
  describe(v, static_cast<TokenConfig&>(c));
  v.field({"valid_fraction", "Share of the text, at its end, that validates."},
          Number{c.valid_fraction, kFraction});
  v.field({"batch_size",
           "Parts into which the text is cut, read side by side: windows (or "
           "centre words) per step."},
          Integer{c.batch_size, from(1, kMostExamples)});
}

void describe(FieldVisitor&, TinyShakespeareData&) {}

void describe(FieldVisitor& v, TextFilesData& c) {
  v.field({"files",
           "Files that make up the text, in this order. Of CoNLL-U (.conllu, "
           ".conllu.gz) the sentences count.",
           true},
          FileList{c.files});
}

void describe(FieldVisitor& v, LabeledTextDataConfig& c) {
  v.tag({"set", "Which texts."},
        {alternative<RtPolarityData>(
             "rt_polarity",
             "10,662 sentences of movie reviews, positive or negative (Pang "
             "and Lee, 2005).",
             c.set),
         alternative<NamesData>(
             "names", "Family names of 18 languages, 20,000 of them.", c.set),
         alternative<TsvData>(
             "tsv", "Any texts: lines of a label, a tab and a text.", c.set)});
  v.field({"dir",
           "Where a public set is looked for first, and downloaded to. Empty: "
           "data/ and its name."},
          Text{c.dir, kAnyText});
  v.field({"distinct",
           "A text that stands in a file more than once with the same label "
           "counts once."},
          Flag{c.distinct});
  describe(v, static_cast<TokenConfig&>(c));
  v.field({"valid_fraction",
           "Share of all texts that validates (with folds: of those that do "
           "not test)."},
          Number{c.valid_fraction, kFraction});
  v.field({"test_fraction",
           "Share of all texts that tests, where no file of test texts is "
           "given."},
          Number{c.test_fraction, kInsideOne});
  v.field({"folds",
           "Cross-validation: the texts are cut into so many parts, of which "
           "`fold` tests. 0: off."},
          Integer{c.folds, from(0, 1000)});
  v.field({"fold", "Which part tests, from 0."}, Integer{c.fold, from(0, 999)});
  v.field({"batch_size", "Texts per step."},
          Integer{c.batch_size, from(1, kMostExamples)});
}

void describe(FieldVisitor&, RtPolarityData&) {}
void describe(FieldVisitor&, NamesData&) {}

void describe(FieldVisitor& v, TsvData& c) {
  v.field({"train", "File of training texts, plain or gzip.", true},
          Text{c.train, kFilePath});
  v.field({"test", "File of test texts. Empty: some of the training texts."},
          Text{c.test, kAnyText});
}

void describe(FieldVisitor& v, TaggedTextDataConfig& c) {
  v.tag({"set", "Which sentences."},
        {alternative<UdEwtData>(
             "ud_ewt",
             "Universal Dependencies English EWT: 16,622 sentences of web "
             "texts with parts of speech.",
             c.set),
         alternative<ConllData>(
             "conll",
             "Any sentences: a line a word, in columns, and an empty line "
             "after each sentence.",
             c.set)});
  v.field({"dir", "Where a public set is looked for first, and downloaded to."},
          Text{c.dir, kAnyText});
  v.field({"scheme",
           "What the tags are. tags: one a word. bio: spans, as B-PER, I-PER "
           "and O, measured by F1."},
          choice(c.scheme, {"tags", "bio"}));
  describe_vocabulary(v, c.lowercase, c.min_count);
  v.field({"batch_size", "Sentences per step."},
          Integer{c.batch_size, from(1, kMostExamples)});
}

void describe(FieldVisitor&, UdEwtData&) {}

void describe(FieldVisitor& v, ConllData& c) {
  v.field({"train", "File, plain or gzip.", true}, Text{c.train, kFilePath});
  v.field({"valid", "File, plain or gzip.", true}, Text{c.valid, kFilePath});
  v.field({"test", "File, plain or gzip.", true}, Text{c.test, kFilePath});
  v.field({"word_column", "Which column is the word, from 1."},
          Integer{c.word_column, from(1, 1000)});
  v.field({"tag_column", "Which column is the tag, from 1."},
          Integer{c.tag_column, from(1, 1000)});
}

void describe(FieldVisitor& v, ParallelTextDataConfig& c) {
  v.tag({"set", "Which pairs."},
        {alternative<Multi30kData>(
             "multi30k",
             "Captions of 31,014 pictures in English and German (Elliott et "
             "al., 2016).",
             c.set),
         alternative<ParallelData>(
             "parallel", "Any two files a split, line by line.", c.set),
         alternative<PairData>(
             "pairs",
             "Lines of a text, a tab and what is to come of it: a "
             "translation, a reply.",
             c.set)});
  v.field({"dir", "Where a public set is looked for first, and downloaded to."},
          Text{c.dir, kAnyText});
  describe_vocabulary(v, c.lowercase, c.min_count);
  v.field({"most_words", "Longer sentences are not trained on."},
          Integer{c.most_words, from(1, kMostUnits)});
  v.field({"batch_size", "Pairs per step."},
          Integer{c.batch_size, from(1, kMostExamples)});
}

void describe(FieldVisitor& v, Multi30kData& c) {
  v.field({"source", "The language that is given."},
          choice(c.source, {"en", "de"}));
  v.field({"target", "The language that comes of it."},
          choice(c.target, {"en", "de"}));
}

void describe(FieldVisitor& v, ParallelData& c) {
  v.field({"train_source", "Text file.", true},
          Text{c.train_source, kFilePath});
  v.field({"train_target", "Text file.", true},
          Text{c.train_target, kFilePath});
  v.field({"valid_source", "Text file.", true},
          Text{c.valid_source, kFilePath});
  v.field({"valid_target", "Text file.", true},
          Text{c.valid_target, kFilePath});
  v.field({"test_source", "Text file.", true}, Text{c.test_source, kFilePath});
  v.field({"test_target", "Text file.", true}, Text{c.test_target, kFilePath});
}

void describe(FieldVisitor& v, PairData& c) {
  v.field({"train", "File of pairs.", true}, Text{c.train, kFilePath});
  v.field({"valid", "File of pairs.", true}, Text{c.valid, kFilePath});
  v.field({"test", "File of pairs.", true}, Text{c.test, kFilePath});
}

}  // namespace unroll
