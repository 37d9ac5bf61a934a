// SPDX-License-Identifier: Apache-2.0

/// Every statement about pins, so that a test can show that none reads a whole table but the one
/// that is to.
enum PinStatement: String, CaseIterable {
  /// All of them, once at the start of a node: there are some hundreds.
  case pins = """
    SELECT id, upstream, repository, reference, digest, pinned_at FROM pin ORDER BY id
    """
  case contents = "SELECT digest, size_bytes FROM pin_content WHERE pin = :pin ORDER BY place"
  case insert = """
    INSERT INTO pin (upstream, repository, reference, digest, pinned_at)
    VALUES (:upstream, :repository, :reference, :digest, :time)
    """
  case insertContent = """
    INSERT INTO pin_content (pin, place, digest, size_bytes) VALUES (:pin, :place, :digest, :size)
    """
  case remove = """
    DELETE FROM pin
    WHERE upstream = :upstream AND repository = :repository AND reference = :reference
    """
}
