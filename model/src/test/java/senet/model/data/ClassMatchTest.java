package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.format.FormatException;

class ClassMatchTest {
  private static ClassMatch match(String theirs, String network) throws FormatException {
    return ClassMatch.of("DIR", List.of(theirs.split(" ")), List.of(network.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "a b c, a b c, true, 0 1 2",
    "a b c, c b a, true, 2 1 0",
    "c a, a b c, true, 2 0",
    "x y z, a b c, false, 0 1 2",
    "n1 n2, crane crane, false, 0 1",
    "a car c, a b c, false, 0 1 2"
  })
  void namesFirstThenOrder(String theirs, String network, boolean byName, String indices)
      throws FormatException {
    ClassMatch match = match(theirs, network);
    assertThat(match.byName()).isEqualTo(byName);
    assertThat(match.indices()).map(String::valueOf).containsExactly(indices.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x y|a b c|of its 2 classes 2 are none of the network's 3: 'x', 'y'; the network's are 'a',"
            + " 'b', 'c'",
        "a x|a b c|of its 2 classes 1 are none of the network's 3: 'x'; the network's are 'a', 'b',"
            + " 'c'",
        "b x c|a b c|of its 3 classes 1 are none of the network's 3: 'x'; the network's are 'a',"
            + " 'b', 'c'",
        "v w x y z|a b c d|of its 5 classes 5 are none of the network's 4: 'v', 'w', 'x', ...; the"
            + " network's are 'a', 'b', 'c', ...",
        "crane|crane b crane|of its 1 classes 1 are none of the network's 3: 'crane'; the"
            + " network's are 'crane', 'b', 'crane'"
      })
  void nothingIsGuessed(String theirs, String network, String message) {
    assertThatThrownBy(() -> match(theirs, network))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "DIR: "
                + message
                + "; hint: name the directories like its classes, to which --labels FILE gives"
                + " names, or have one for each in the same order");
  }

  @Test
  void oneNameAtTwoPlacesIsNoName() throws FormatException {
    assertThat(match("crane b", "crane b").byName()).isTrue();
    assertThatThrownBy(() -> match("crane", "crane crane")).isInstanceOf(FormatException.class);
  }
}
