/**
 * Names that many people bear where this program is used. It is a net with wide meshes, for names of files and folders
 * only: what is also an ordinary word, a place, a colour, or the name of a disease is left out.
 */
const givenNames = `
  aaliyah aaron abdul abdullah abigail adam adrian agnes ahmed aidan aisha alan albert alejandro alexander alexandra ali
  alice alison amanda amelia amina amy andrea andrew angela anita anna anne annette anthony antonio arjun arthur arun ava
  barbara beatrice ben benjamin beth bethany brenda brian bridget callum cameron carl carlos caroline catherine cathy
  charles charlie chloe chris christine christopher ciara claire colin connor craig daniel daniela danielle darren dave
  david dawid deborah declan deepak denise dennis derek diana diane dmitri dominic donald donna doreen doris dorothy
  dylan edith edward eileen elaine eleanor elena elizabeth ella ellen ellie emily emma eoin eric erin esther ethan eva
  evelyn fatima fiona frances francesca francis fred freddie frederick gareth gary gavin gemma geoffrey george gerald
  gerard gillian giovanni gordon greta hamza hannah haroon harriet harry hassan helen henry hilary holly hugh ian ibrahim
  imogen imran irene isaac isabel isabella isla isobel jacob jacqueline jake james jamie jane janet janice jasmine jason
  javier jayden jeffrey jenna jennifer jeremy jessica jill joan joanna joanne joe johan johanna john johnny jonathan
  jorge jose joseph josephine joshua joyce juan judith julia julian julie justin karen karl kate katherine kathleen
  kathryn katie keith kelly kenneth kevin khadija kieran kirsty krishna krzysztof kyle lakshmi laura lauren lawrence leah
  leanne leo leon leonard lesley leslie liam linda lisa louis louise lucas lucy luis luke lynn maisie malcolm manuel
  margaret maria marie marion marjorie martha martin mary maryam mateusz matthew maureen megan mehmet melanie melissa mia
  michael michelle mike miriam mohamed mohammad mohammed molly monica muhammad mustafa nadia nancy naomi natalie natasha
  nathan neil niamh nicholas nicola nigel nikita noah noor norma nora oliver olivia omar oscar owen pamela patricia
  patrick paul paula pauline pedro peter philip philippa phoebe piotr poppy pradeep priya rachel rahul raj rajesh ravi
  raymond rebecca rhys richard rita robert roger ronald rosemary ross roy russell ruth ryan sally sam samantha samir
  samuel sandra sanjay sara sarah sean sebastian sergei shannon sharon sheila shirley siobhan sofia sonia sophia sophie
  stacey stanley stephanie stephen steve steven stuart sunita susan suzanne sylvia tanya tariq teresa thelma theresa
  thomas tim timothy tina toby tom tomasz tracey tracy trevor ursula valerie vanessa vera veronica vijay vikram vincent
  vivian walter wayne wendy william winifred yasmin yusuf yvonne zachary zainab zara zoe`;

const familyNames = `
  adams ahmed akhtar anderson begum bennett brien campbell chaudhry chowdhury collins cooper davies davis doyle edwards
  evans garcia gonzalez griffiths gupta harris harrison hughes hussain iqbal islam jenkins jones kaur kelly kennedy khan
  kowalski kumar kaminska lopez mahmood martinez mcdonald mckenzie mitchell morris murphy murray nguyen nowak obrien
  oconnor okafor okonkwo oneill patel perez phillips popescu powell rahman rees reilly richards richardson roberts
  robertson robinson rodriguez ryan sanchez shah sharma silva simpson singh smith stewart sullivan taylor thomas thompson
  thomson turner wang watson williams williamson wilson wojcik zhang`;

/** All of them, in small letters without accents. */
export const commonNames: ReadonlySet<string> = new Set(`${givenNames} ${familyNames}`.trim().split(/\s+/));
