"""What sacreBLEU and seqeval make of drawn texts and tags."""

import random
import warnings

import sacrebleu
import seqeval.metrics
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

WORDS = ["the", "The", "a", "dog", "Hund", "läuft", "z.B.", "e-mail", "3.5",
         "1,000", "3-5", "U.S.", "don't", "it's", "(so", "there)", "Ende.",
         "what?!", "“zitiert”", "50%", "$5", "and/or", "&quot;x&quot;",
         "&amp;lt;", "R&D", "...", "x…y", "a,b", "5,", ",5", "-", "--", "日本",
         "<skipped>", "#1", "€20", "a_b", "{c}", "~"]
NOISE = "ab1.9,-& ;:'\"/()[]{}<>~`^_%äß€日…\n\t\u00a0\u2009\x1f"


def drawn_words(draw, most):
    return [draw.choice(WORDS) for _ in range(draw.randint(0, most))]


def changed(draw, words):
    words = [word for word in words if draw.random() > 0.1]
    words = [draw.choice(WORDS) if draw.random() < 0.15 else word
             for word in words]
    if words and draw.random() < 0.3:
        at = draw.randrange(len(words))
        words[at:at] = words[at:at + 3]
    return words


def bleu_reference(hypotheses, references):
    bleu = sacrebleu.corpus_bleu(hypotheses, [references], force=True)
    return {"hypotheses": hypotheses, "references": references,
            "score": bleu.score, "precisions": bleu.precisions,
            "brevity_penalty": bleu.bp, "hypothesis_length": bleu.sys_len,
            "reference_length": bleu.ref_len}


def bleu_references():
    draw = random.Random(1)
    for sentences, most in [(1, 3), (1, 12), (2, 5), (5, 20), (200, 30)] * 4:
        references = [drawn_words(draw, most) for _ in range(sentences)]
        hypotheses = [changed(draw, words) for words in references]
        yield bleu_reference([" ".join(words) for words in hypotheses],
                             [" ".join(words) for words in references])
    yield bleu_reference(["the cat"], ["the cat"])  # no run of three
    yield bleu_reference(["x y z w v"], ["a b c d e"])
    yield bleu_reference([""], ["a b"])
    yield bleu_reference(["a b c d e f"], ["a x c y e z"])


def tokenizer_references():
    draw = random.Random(2)
    tokenizer = Tokenizer13a()
    for _ in range(2000):
        text = "".join(draw.choices(NOISE, k=draw.randint(0, 30)))
        # corpus_bleu() takes away what is behind a sentence.
        yield {"text": text, "words": tokenizer(text.rstrip()).split()}


def span_reference(truth, predicted):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of 0 / 0
        return {"truth": truth, "predicted": predicted,
                "precision": seqeval.metrics.precision_score(truth, predicted),
                "recall": seqeval.metrics.recall_score(truth, predicted),
                "f1": seqeval.metrics.f1_score(truth, predicted)}


def span_references():
    draw = random.Random(3)
    tags = ["O", "O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-a-b"]
    for sentences in [1, 1, 1, 2, 5, 100] * 5:
        truth = [draw.choices(tags, k=draw.randint(1, 15))
                 for _ in range(sentences)]
        predicted = [[draw.choice(tags) if draw.random() < 0.2 else tag
                      for tag in sentence] for sentence in truth]
        yield span_reference(truth, predicted)
    yield span_reference([["O", "O"]], [["O", "O"]])


def metric_references():
    return {"bleu": list(bleu_references()),
            "words_13a": list(tokenizer_references()),
            "spans": list(span_references())}
