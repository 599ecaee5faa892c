"""The Python peers: how each is started, and what it is called."""

import json
import pathlib

from bench import child, program

PEERS = pathlib.Path(__file__).resolve().parent / "peers"

TITLES = {
    "unroll": "unroll",
    "unroll_torch": "unroll, `kernels: torch`",
    "eager": "PyTorch, foreach Adam",
    "fused": "PyTorch, fused Adam",
    "compile": "`torch.compile`, fused Adam",
    "jax": "JAX",
}
# Our contestants, and the settings that make them.
OURS = {"unroll": (), "unroll_torch": ("kernels=torch",)}
IMAGE_PEERS = ("eager", "fused", "compile", "jax")
TEXT_PEERS = ("eager", "fused", "compile")

FLAGS = {
    "eager": ("--adam", "foreach"),
    "fused": ("--adam", "fused"),
    "compile": ("--adam", "fused", "--compile"),
    "jax": (),
}


class Python:
    """The Python that has the peers. It sees no GPU, and keeps what it compiles
    from one round to the next."""

    def __init__(self, path, folder):
        self.path = path
        self.folder = folder
        self.environment = {
            "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu",
            "TORCHINDUCTOR_CACHE_DIR": str(folder / "inductor"),
            "JAX_COMPILATION_CACHE_DIR": str(folder / "jax"),
        }

    def run(self, script, *words):
        return child.run([self.path, PEERS / script, *words], self.folder,
                         self.environment)

    def train(self, peer, script, config, data, steps, every, seconds):
        """{"rate", "peak_bytes"} of a peer's training after warming up."""
        done = self.run("train_jax.py" if peer == "jax" else script,
                        self.config_file(config), data, "--steps", steps,
                        "--every", every, "--seconds", seconds, *FLAGS[peer])
        return {"rate": program.rate_of(done.json()["marks"]),
                "peak_bytes": done.peak_bytes}

    def config_file(self, config):
        """A file with the resolved config, for a peer to read."""
        text = json.dumps(config)
        folder = self.folder / "configs"
        folder.mkdir(exist_ok=True)
        file = folder / f"{config['name']}.json"
        file.write_text(text)
        return file
