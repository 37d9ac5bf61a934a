// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// Draws that must be the same in every process and on every machine.
@Suite struct ChanceTests {
  @Test("the generator is SplitMix64")
  func golden() {
    var generator = SeededGenerator(seed: 1_234_567)
    // The sequence for this seed that implementations of SplitMix64 are checked against
    // (https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64).
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test("a bounded draw lies below its bound and reaches every number")
  func below() {
    var generator = SeededGenerator(seed: 1)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<7000 { counts[generator.below(7)] += 1 }
    #expect(counts.allSatisfy { (800...1200).contains($0) }, "\(counts)")
    #expect((0..<10).allSatisfy { _ in generator.below(1) == 0 })
  }

  @Test("a shuffle keeps the elements and replays from its seed")
  func shuffle() {
    var generator = SeededGenerator(seed: 2)
    var copy = generator
    var left = Array(0..<50)
    var right = left
    generator.shuffle(&left)
    copy.shuffle(&right)
    #expect(left == right)
    #expect(left != Array(0..<50))
    #expect(left.sorted() == Array(0..<50))
  }

  @Test("a part's draws do not shift the whole's")
  func split() {
    var whole = SeededGenerator(seed: 3)
    var other = SeededGenerator(seed: 3)
    var part = whole.split()
    _ = other.split()
    for _ in 0..<10 { _ = part.next() }
    #expect(whole == other)
    #expect(part != whole)
  }

  @Test("a sampling set holds what an ordinary set holds, and draws from it without repetition")
  func samplingSet() {
    var generator = SeededGenerator(seed: 4)
    var sampled = SamplingSet<Int>()
    var naive: Set<Int> = []
    for _ in 0..<1000 {
      let element = generator.below(40)
      if generator.below(2) == 0 {
        sampled.insert(element)
        naive.insert(element)
      } else {
        sampled.remove(element)
        naive.remove(element)
      }
      #expect(sampled.count == naive.count)
      #expect(sampled.contains(element) == naive.contains(element))
      let drawn = sampled.sample(5, using: &generator)
      #expect(Set(drawn).count == drawn.count)
      #expect(Set(drawn).isSubset(of: naive))
      #expect(drawn.count <= 5)
    }
    #expect(Set(sampled.sample(40, using: &generator)) == naive)
  }

  @Test("every member is drawn about as often as another")
  func samplesAreFair() {
    var generator = SeededGenerator(seed: 5)
    var sampled = SamplingSet<Int>()
    for element in 0..<20 { sampled.insert(element) }
    sampled.remove(0)
    var counts = [Int](repeating: 0, count: 20)
    for _ in 0..<2000 {
      for element in sampled.sample(4, using: &generator) { counts[element] += 1 }
    }
    #expect(counts[0] == 0)
    #expect(counts.dropFirst().allSatisfy { (320...520).contains($0) }, "\(counts)")
  }

  @Test("a fraction of an amount is exact where the product does not fit")
  func ratio() {
    #expect(Ratio(1, 3).of(10) == 3)
    #expect(
      Ratio(999_999_999, 1_000_000_000).of(4_000_000_000_000_000_000)
        == 3_999_999_996_000_000_000)
    #expect(Ratio(-1, 2).of(4) == -2)
  }
}
