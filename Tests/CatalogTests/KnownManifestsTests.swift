// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import Catalog

@Suite("What the catalog keeps in mind of manifests") struct KnownManifestsTests {
  @Test(
    "at no point of any interleaving of reads and writes is something told that is not so",
    arguments: [
      [KnownManifestsModel.Role.reader, .reader, .writer(leaves: 2)],
      [.reader, .writer(leaves: 2), .writer(leaves: nil)],
      [.reader, .writer(leaves: 2), .failingWriter],
    ])
  func interleavings(roles: [KnownManifestsModel.Role]) {
    var toldCount = 0
    var wrongTraces: [[Int]] = []
    KnownManifestsModel(roles).explore { model in
      guard let told = model.told else { return }
      toldCount += 1
      if told != model.stored { wrongTraces.append(model.trace) }
    }
    #expect(wrongTraces.isEmpty, "\(wrongTraces.first ?? [])")
    // Or nothing was shown.
    #expect(toldCount > 0)
  }

  @Test("what was told lately stays when there is more than can be kept")
  func bounded() {
    var known = KnownManifests(countMax: 8)
    func key(_ number: Int) -> KnownManifests.Key {
      KnownManifests.Key(repository: debian, reference: .digest(digest(number: number)))
    }
    for number in 0..<100 {
      if let reading = known.readingBegins(in: debian) {
        known.readingEnded(reading, fact(number), for: key(number))
      }
      #expect(known.fact(key(0)) == fact(0))
    }
    let kept = (0..<100).filter { known.fact(key($0)) != nil }
    #expect(kept.count <= 8)
    #expect(kept.contains(99))
  }

  @Test("a write of one repository leaves most others known")
  func otherRepositories() {
    var known = KnownManifests()
    let names = (0..<100).map { repository("library/number-\($0)") }
    for name in names {
      if let reading = known.readingBegins(in: name) {
        known.readingEnded(
          reading, fact(1), for: KnownManifests.Key(repository: name, reference: .tag(latest)))
      }
    }
    known.writeBegins(.repositories([names[0]]))
    known.writeEnded(.repositories([names[0]]))
    let kept = names.filter {
      known.fact(KnownManifests.Key(repository: $0, reference: .tag(latest))) != nil
    }
    #expect(!kept.contains(names[0]))
    #expect(kept.count > 50)
  }

  private func fact(_ number: Int) -> KnownManifests.Fact {
    KnownManifests.Fact(
      manifest: CatalogManifest(
        digest: digest(number: number), mediaType: .imageManifest, sizeBytes: 1),
      renewedAt: 100)
  }
}
