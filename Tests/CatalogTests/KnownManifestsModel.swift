// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

@testable import Catalog

/// Readers and writers of one tag, in every order of their steps, beside what is stored.
struct KnownManifestsModel {
  enum Role {
    /// Begins, looks into the store, and is over.
    case reader
    /// Begins, commits, and is over.
    case writer(leaves: Int?)
    /// Begins, fails, and is over.
    case failingWriter
  }

  private let roles: [Role]
  private var known = KnownManifests()
  /// What the tag points to.
  private(set) var stored: Int? = 1
  /// Whose steps have been taken.
  private(set) var trace: [Int] = []
  private var stepsTaken: [Int]
  private var readings: [KnownManifests.Reading?]
  private var seen: [Int?]

  init(_ roles: [Role]) {
    self.roles = roles
    stepsTaken = roles.map { _ in 0 }
    readings = roles.map { _ in nil }
    seen = roles.map { _ in nil }
  }

  /// What one more reader would be told.
  var told: Int? {
    var known = known
    return known.fact(Self.key).map { Int($0.manifest.sizeBytes) }
  }

  /// Shows every state that can be reached, each as often as there are ways to it.
  func explore(_ look: (KnownManifestsModel) -> Void) {
    look(self)
    for index in roles.indices where stepsTaken[index] < 3 {
      var next = self
      next.step(index)
      next.explore(look)
    }
  }

  private mutating func step(_ index: Int) {
    trace.append(index)
    switch (roles[index], stepsTaken[index]) {
    case (.reader, 0): readings[index] = known.readingBegins(in: debian)
    case (.reader, 1): seen[index] = stored
    case (.reader, _): keep(index)
    case (.writer, 0), (.failingWriter, 0): known.writeBegins(.repositories([debian]))
    case (.writer(let leaves), 1): stored = leaves
    case (.failingWriter, 1): break
    case (.writer, _), (.failingWriter, _): known.writeEnded(.repositories([debian]))
    }
    stepsTaken[index] += 1
  }

  private mutating func keep(_ index: Int) {
    guard let reading = readings[index], let value = seen[index] else { return }
    let manifest = CatalogManifest(
      digest: digest(number: value), mediaType: .imageManifest, sizeBytes: Int64(value))
    known.readingEnded(
      reading, KnownManifests.Fact(manifest: manifest, renewedAt: 100), for: Self.key)
  }

  private static let key = KnownManifests.Key(repository: debian, reference: .tag(latest))
}
